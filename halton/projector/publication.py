"""A shadow takes the place of the live views in one transaction: readers see the whole old or the whole new, and need not reopen.

Never by putting another file in its place: SQLite would replay the old write-ahead log over it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from halton.errors import ViewsError
from halton.projector.checkpoints import Checkpoints
from halton.projector.database import attached, open_file, transaction
from halton.projector.pause import POLL_S, paused
from halton.projector.shadow import Shadow, refuse_others
from halton.projector.transfer import digests, transfer

WAIT_S = 30.0
_PAGES = 2_000  # of 8 KiB, between two looks at the clock and two moments at which Ctrl-C is heard
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def publish(
    shadow: Shadow,
    views_path: Path,
    *,
    followed: bool,
    wait_s: float = WAIT_S,
    progress: Callable[[int], object] = lambda pages: None,
) -> int:
    """Replace what the shadow has made anew; say up to which position it goes. `followed`: a ledger may run.

    The projector waits meanwhile. The shadow takes the last events itself, so that no reader sees the views fall back.

    :raises ViewsError: if others write to the views for that long, or a ledger made them by other files.
    """
    deadline = time.monotonic() + wait_s
    with paused(views_path, deadline), shadow.interruptible():
        if shadow.is_whole:
            return _replace_all(shadow, views_path, followed, deadline, progress)
        return _replace_chosen(shadow, views_path, followed, deadline)


def _replace_all(shadow: Shadow, views_path: Path, followed: bool, deadline: float, progress: Callable[[int], object]) -> int:
    with closing(open_file(views_path)) as live:
        _wait_for_batch(live, deadline)
        positions = shadow.fill()
        pages = min(_PAGES, max(1, shadow.pages() // 2))  # two steps at least: the last one commits

        def step(status: int, remaining: int, total: int) -> None:
            if status in _BUSY:
                if time.monotonic() > deadline:
                    raise _busy()
                return
            if followed and total - remaining == pages:  # the first step: nobody else can write to it now
                _refuse_others(views_path, shadow)
            progress(min(pages, total - remaining))

        shadow.connection.backup(live, pages=pages, progress=step, sleep=POLL_S)
        with suppress(sqlite3.OperationalError):
            live.execute("pragma wal_checkpoint(passive)")  # backup() leaves that to others
    return min(positions.values(), default=0)


def _replace_chosen(shadow: Shadow, views_path: Path, followed: bool, deadline: float) -> int:
    connection = shadow.connection
    with closing(open_file(views_path)) as live:
        _wait_for_batch(live, deadline)
        before = Checkpoints(live).positions()
    positions = shadow.fill(shadow.level_with(before))
    with attached(connection, views_path, "rw"), transaction(connection):
        made_by = digests(connection, "live")
        refuse_others(made_by, shadow.read)
        if followed:
            refuse_others(made_by, shadow.chosen)
        now = dict(connection.execute("select projection, position from live.checkpoints where origin = 1").fetchall())
        if now != before or any(positions[p.name] != now[p.name] for p in shadow.read):
            raise ViewsError("The live views were made anew meanwhile. They are as they were; ask again.")
        transfer(connection, "main", "live", shadow.chosen)
    return min((positions[p.name] for p in shadow.chosen), default=0)


def _refuse_others(views_path: Path, shadow: Shadow) -> None:
    with closing(sqlite3.connect(f"{views_path.absolute().as_uri()}?mode=ro", uri=True)) as reader:
        made_by = digests(reader)
    if made_by:  # else whoever follows the log finds a new file, and makes sure itself
        gone = sorted(made_by.keys() - {p.name for p in shadow.chosen})
        if gone:
            raise ViewsError(f"The meter runs projections that have no file now: {', '.join(gone)}. Start it again first.")
        refuse_others(made_by, shadow.chosen)


def _wait_for_batch(live: sqlite3.Connection, deadline: float) -> None:
    """Wait until the batch that the projector is at, if any, is done: the next one waits for us."""
    live.execute("pragma busy_timeout = 100")
    while True:
        try:
            live.execute("begin immediate")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
            if time.monotonic() > deadline:
                raise _busy() from None
        else:
            live.execute("rollback")
            return


def _busy() -> ViewsError:
    return ViewsError("Others have been writing to the views all the time. They are as they were; try again later.")
