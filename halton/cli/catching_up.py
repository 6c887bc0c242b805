"""Views that hold all of the log, for a command that has just written to it: by the running ledger, or else by ourselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from halton.paths import Home

WAIT_S = 30.0


def catch_up(home: Home, timeout_s: float = WAIT_S) -> bool:
    """Bring the views up to the head of the log; False if that takes too long or another process is about to do it.

    :raises LogError: if there is no log yet.
    """
    from halton.control import flush

    if flush(home, timeout_s):
        return True
    with ledger_role(home.ledger_lock) as is_ours:
        if is_ours:
            _project(home)
    return is_ours


def _project(home: Home) -> None:
    from halton.paths import shipped
    from halton.projector.folder import find_projections
    from halton.projector.run import Projector

    projector = Projector(home.log, home.views, find_projections(shipped("projections"), home.projections).projections)
    try:
        projector.catch_up()
    finally:
        projector.close()


@contextmanager
def ledger_role(lock: Path) -> Iterator[bool]:
    """The role of the one ledger of a home, where nobody has it: a ledger that starts meanwhile waits for it."""
    from halton.paths import open_lock, try_lock

    descriptor = open_lock(lock)
    try:
        yield try_lock(descriptor)
    finally:
        os.close(descriptor)
