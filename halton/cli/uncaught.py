"""What no command foresaw, on the screen: a traceback of which a terminal obeys nothing, or a sentence if the disk is full."""

from __future__ import annotations

import errno
import sys
from types import TracebackType

from halton.cli.output import shown

_FULL = "Error: No space is left on the disk that this writes or prints to. Make room, and run it again.\n"


def show_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """In the place of sys.excepthook."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        sys.stderr.write(_FULL)
        return
    from traceback import format_exception

    sys.stderr.write(shown("".join(format_exception(kind, error, traceback))))
