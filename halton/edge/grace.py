"""How long an upgraded home still serves programs whose environment was made before proofs were asked for: a day.

Refused at once, each of them would lose every host, not only providers, although it did nothing wrong.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from halton.paths import Home, read_private, write_private

GRACE_S = 86_400
# A home whose first meter began longer ago has met an older version; with a new one, the edge begins within seconds.
NEW_HOME_S = 60
_log = logging.getLogger(__name__)


def note(home: Home) -> Path:
    """The file that says until when (Unix seconds) whoever proves nothing is served. It is written once in a home's life."""
    return home.run / "proofs-asked-from"


def unproved_until(home: Home, now: Callable[[], float] = time.time) -> float:
    """Until when to serve them; settled at the first start that asks for proofs. A home that begins with it has no such time."""
    with contextlib.suppress(FileNotFoundError):
        return _noted(note(home), now())
    until = int(now()) + (GRACE_S if _was_used_before(home, now()) else 0)
    try:
        write_private(note(home), b"%d\n" % until)
    except OSError as error:
        _log.error("grace_not_noted", exc_info=error)
    return until


def _noted(file: Path, now: float) -> float:
    try:
        until = int(read_private(file))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        _log.error("grace_unreadable", exc_info=error)
        return 0
    # A clock that was set back must not make the time longer.
    return min(until, now + GRACE_S)


def _was_used_before(home: Home, now: float) -> bool:
    # The lock is made by a home's first meter, and never written to.
    try:
        return os.stat(home.up_lock).st_mtime < now - NEW_HOME_S
    except OSError:
        return False
