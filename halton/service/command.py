"""A command of the service manager, run for an answer that comes soon or not at all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence

from halton.errors import HaltonError, safe

LIMIT_S = 8.0
# A meter that is told to end lets streams finish, for 30 s at most: docs/service.md.
ENDING_LIMIT_S = 70.0


def ask(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    limit_s: float = LIMIT_S,
    accepted: Collection[int] = (0,),
    remedy: str,
) -> str:
    """What the command printed; `environment` is put over this process's own.

    :raises HaltonError: if it cannot be started, takes longer, or ends with another status than those `accepted`.
    """
    shown = safe(" ".join(arguments))
    try:
        done = subprocess.run(
            arguments,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=limit_s,
            env={**os.environ, **(environment or {}), "LC_ALL": "C", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"},
        )
    except subprocess.TimeoutExpired:
        raise HaltonError(f"`{shown}` did not end within {limit_s:g} s. {remedy}") from None
    except OSError as error:
        raise HaltonError(f"`{shown}` cannot be run ({error.strerror}). {remedy}") from None
    if done.returncode not in accepted:
        said = " ".join((done.stderr or done.stdout).decode(errors="replace").split())
        raise HaltonError(f"`{shown}` failed: {safe(said or f'exit status {done.returncode}').rstrip('.')}. {remedy}")
    return done.stdout.decode(errors="replace")
