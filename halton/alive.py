"""Whether a process lives that is nobody's child here, so that only its number can be asked for."""

from __future__ import annotations

import os
from contextlib import suppress


def is_alive(pid: int) -> bool:
    """Whether a process has this number and has not ended.

    In a container there may be nobody who takes note of the end of a process that lost its parent: it keeps its number, as a
    zombie, for ever (proc_pid_stat(5)).
    """
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    with suppress(OSError, IndexError), open(f"/proc/{pid}/stat", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    return True
