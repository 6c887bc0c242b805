"""Holds every signed checkpoint of a log against its chain, its signature and the keys that are known."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import msgspec

from halton.errors import safe
from halton.events.codec import decode
from halton.events.types import LogCheckpoint
from halton.log.checkpoint import holds
from halton.log.finding import UNREADABLE, Finding
from halton.log.origin import read_origin
from halton.log.store import read_only

SHOWN = 20
_READ = """select position, data from event
            where type = ? and type not in ('call.started', 'call.completed') and position >= ? order by position"""


class Signatures(msgspec.Struct, frozen=True):
    """How many checkpoints were looked at, how many of each key hold, and what is wrong with others: the first 20."""

    checked: int
    keys: dict[str, int]
    last: int | None
    findings: tuple[Finding, ...]


class _Count:
    def __init__(self, origin: str, known: Collection[str]) -> None:
        self.origin, self.known = origin, known
        self.keys: Counter[str] = Counter()
        self.unknown: dict[str, int] = {}
        self.findings: list[Finding] = []
        self.checked = 0
        self.last: int | None = None

    def take(self, connection: sqlite3.Connection, position: int, data: str) -> None:
        """One checkpoint, at its own position."""
        self.checked += 1
        event, fault = _judged(connection, position, data, self.origin)
        if fault or event is None:
            self.findings.append(Finding("checkpoint", "checkpoint", fault or "it cannot be read", position))
            return
        self.keys[event.key] += 1
        self.last = event.position
        if event.key not in self.known:
            self.unknown.setdefault(event.key, position)


def check_signatures(path: Path, known: Collection[str], first: int = 1) -> Signatures:
    """Check the checkpoints from position `first` on; `known` are public keys in hex.

    :raises LogError: if there is no log.
    """
    with closing(read_only(path)) as connection:
        try:
            count = _Count(read_origin(connection) or "", known)
            for position, data in connection.execute(_READ, (LogCheckpoint.TYPE, first)):
                count.take(connection, position, data)
        except UNREADABLE as error:
            fault = Finding("checkpoint", "unreadable", f"checkpoints cannot be read ({type(error).__name__})")
            return Signatures(0, {}, None, (fault,))
    strangers = [_stranger(key, position, count.keys[key]) for key, position in count.unknown.items()]
    return Signatures(count.checked, dict(count.keys), count.last, (*count.findings[:SHOWN], *strangers[:SHOWN]))


def _judged(connection: sqlite3.Connection, position: int, data: str, origin: str) -> tuple[LogCheckpoint | None, str | None]:
    try:
        event = decode(LogCheckpoint.TYPE, data)
    except (msgspec.MsgspecError, TypeError):
        return None, "it cannot be read"
    assert isinstance(event, LogCheckpoint)
    row = connection.execute("select hash from event where position = ?", (event.position,)).fetchone()
    if event.position >= position or row is None:
        return event, f"it states position {event.position}, which was not there before it"
    if row[0].hex() != event.hash:
        return event, f"it states another hash of position {event.position} than the log has"
    if not holds(event, origin):
        return event, f"its signature over position {event.position} does not hold"
    return event, None


def _stranger(key: str, position: int, number: int) -> Finding:
    meaning = f"checkpoints from here on ({number:,}) are signed by a key that this home does not know, {safe(key)}"
    return Finding("checkpoint", "unknown_key", meaning, position)
