"""The ledger's log, opened: one that is damaged is set aside, and what was lost with it is a gap in the one that goes on."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import msgspec

from halton.errors import LogError
from halton.events.types import CaptureGap
from halton.ledger.gaps import Gaps
from halton.ledger.unfinished import Unfinished, find_unfinished
from halton.log.salvage import UNDECODABLE, is_damage, salvage
from halton.log.store import Fact, Log
from halton.paths import Home, write_private

CAUSE = "log_damaged"
STREAM = "log"
_KNOWN = "select count(*) from calls where origin = 1 and position > ?"
_READ = "select max(position) from checkpoints where origin = 1 and (select id from origins where origin = 1) = ?"
_DISOWN = "update origins set id = '' where origin = 1"
_log = logging.getLogger(__name__)


class _Lack(msgspec.Struct, frozen=True):
    """Up to which position a salvaged log goes, until when (UTC microseconds), and how many calls were seen behind it."""

    position: int
    upto_at: int | None
    calls: int


def open_log(home: Home) -> tuple[Log, Unfinished]:
    """The log, and what its last run left open; to be called by whoever has the role of the ledger.

    A damaged one that could neither be read nor appended to is salvaged first. One that is damaged elsewhere goes on:
    `halton verify` names the place, and later events keep their chain.

    :raises LogError: if it cannot be opened now, or is something else.
    """
    try:
        if not home.damaged_log.exists():
            return _whole(home, *_opened(home))
        if (left := _left(home)) is not None:
            return _told(home, left)
    except (LogError, sqlite3.DatabaseError, *UNDECODABLE) as error:
        if not is_damage(error):
            raise
        _log.error("log_damaged", exc_info=error)
    mark_damaged(home)  # until all is told: one that is killed in between is gone through again
    found = salvage(home.log, home.segments)
    _log.error("log_set_aside", extra={"count": found.lost})
    lack = _Lack(found.position, found.upto_at, found.calls)
    with suppress(OSError):
        write_private(home.damaged_log, msgspec.json.encode(lack))
    return _told(home, lack)


def _left(home: Home) -> _Lack | None:
    """What a ledger that salvaged the log has not told it yet; None if the log is yet to be salvaged."""
    try:
        return msgspec.json.decode(home.damaged_log.read_bytes(), type=_Lack)
    except (OSError, msgspec.DecodeError):
        return None


def _told(home: Home, lack: _Lack) -> tuple[Log, Unfinished]:
    """The log that was salvaged, once it has heard what it lacks."""
    log, unfinished = _opened(home)
    try:
        if not any(stored.type == CaptureGap.TYPE for stored in log.read(lack.position)):
            log.append([Fact.of(STREAM, _gap(home, lack.position, lack.upto_at, lack.calls))])
    except BaseException:
        log.close()
        raise
    _disown(home.views)
    home.damaged_log.unlink(missing_ok=True)
    return log, unfinished


def _whole(home: Home, log: Log, unfinished: Unfinished) -> tuple[Log, Unfinished]:
    """The same; a log whose end is gone, as the views can tell, hears of that before it goes on."""
    head = log.head().position
    if _viewed(home.views, log.origin()) > head:
        _log.error("log_cut_off", extra={"count": head})
        last = next(log.read(head - 1)).recorded_at
        log.append([Fact.of(STREAM, _gap(home, head, last, 0))])
        _disown(home.views)
    return log, unfinished


def mark_damaged(home: Home) -> None:
    """Have the next ledger salvage the log, whatever it can read of it. A disk that does not take the mark: it looks itself."""
    with suppress(OSError):
        write_private(home.damaged_log, b"")


def _opened(home: Home) -> tuple[Log, Unfinished]:
    log = Log(home.log)
    try:
        unfinished = find_unfinished(home.log)
        Gaps.of_log(home.log)
    except BaseException:
        log.close()
        raise
    return log, unfinished


def _gap(home: Home, position: int, upto_at: int | None, seen: int) -> CaptureGap:
    """What is lost behind a position: as many calls as the views knew, or as were seen in the damaged file."""
    now_us = time.time_ns() // 1000
    calls = max(seen, _number(home.views, _KNOWN, position))
    return CaptureGap(cause=CAUSE, calls=calls, started_at=upto_at or now_us, ended_at=now_us)


def _viewed(views: Path, origin: str) -> int:
    """Up to where of this log the views have read."""
    return _number(views, _READ, origin)


def _number(views: Path, query: str, *values: object) -> int:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{views.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute(query, values).fetchone()[0] or 0)
    return 0


def _disown(views: Path) -> None:
    """Have the projector begin again: the views hold events that the log has not, at positions that others will have."""
    if views.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(views, timeout=5.0)) as connection, connection:
            connection.execute(_DISOWN)
