"""Removing bodies: the log hears of it first, then the rows go, then every byte of them in the files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

import msgspec

from halton.bodies.selection import Found, Selection
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.events.actor import Actor
from halton.events.body import BodyPurged
from halton.events.types import Event
from halton.log.store import Fact, Log

type Telling = Callable[[int, Found], Event]

STREAM = "bodies"
SCRUB_S = 5.0
SMALL_BYTES = 256 << 20
RETRY_S = 0.1


class NotYet(BodiesError):
    """The rows are gone, but a reader still holds an old state of the file, and with it their bytes."""


def purge(store: BodyStore, log: Log, selection: Selection, actor: Actor | None = None) -> Found:
    """Remove what was chosen, and say what it was; with nothing to remove, nothing is done.

    The event comes first: killed behind it, the next start or purge finishes (`tidy`), and `verify` knows why bodies are
    missing. `scrub` must follow.

    :raises BodiesError: if bodies.sqlite does not let it; :raises LogError: if the log does not.
    """

    def told(moment: int, found: Found) -> Event:
        return BodyPurged(
            started_before_at=moment,
            call=selection.call,
            project=selection.project,
            bodies=found.bodies,
            bytes=found.bytes,
            actor=actor,
        )

    return remove(store, log, selection, told)


def remove(store: BodyStore, log: Log, selection: Selection, told: Telling) -> Found:
    """The same under an event of another kind: `told` makes it of the moment before which the calls started."""
    with store.transaction() as connection:
        found = selection.found(connection)
        if not found.bodies or found.newest_at is None:
            return found
        # Whatever the clock says now: bodies that are stored later must not seem to have been meant.
        moment = min(selection.started_before_at, found.newest_at + 1)
        log.append([Fact.of(STREAM, told(moment, found))])
        msgspec.structs.replace(selection, started_before_at=moment).remove(connection)
    return found


def is_small(store: BodyStore) -> bool:
    """Whether the file is written anew in a few seconds: as long as that takes, nobody can store bodies."""
    return store.path.stat().st_size <= SMALL_BYTES


def scrub(store: BodyStore, *, vacuum: bool, patience_s: float = SCRUB_S) -> None:
    """Leave no byte of what was removed in any file: the write-ahead log still holds the pages as they were.

    Without `vacuum`, which writes the file anew, copies may be left where SQLite had moved a row from one page to another
    before it was removed: it overwrites rows, not the places that they once had.

    :raises NotYet: if a reader does not let go of them in that time.
    :raises BodiesError: if the disk does not let it.
    """
    deadline = time.monotonic() + patience_s
    try:
        if vacuum:
            store.connection.execute("vacuum")
        while not _truncated(store.connection):
            if time.monotonic() > deadline:
                raise NotYet(
                    "The bodies are removed, but not yet their bytes: somebody still reads bodies.sqlite. End what reads it, "
                    "then run the same command again."
                )
            time.sleep(RETRY_S)
    except sqlite3.Error as error:
        raise BodiesError(
            f"The bodies are removed, but not yet their bytes ({type(error).__name__}: {error}). Free some space on the disk, "
            "then run the same command again, with --vacuum."
        ) from error


def _truncated(connection: sqlite3.Connection) -> bool:
    """Whether all of the write-ahead log is in the file now, and the log itself empty."""
    busy, pages, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    return not busy and not pages
