"""Every stored body against its commitment in the log, and every missing one against what the log says was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from halton.bodies.removals import read_removals
from halton.bodies.row import COLUMNS, call_id, rows
from halton.events.body import BodyRescanned
from halton.events.codec import decode
from halton.events.types import CallCompleted
from halton.log.finding import UNREADABLE, Finding
from halton.log.store import read_only

NAMED = 1000
# Decoding is slow, and most of what a log holds has no body: this looks at the text alone.
_CALLS = """select position, stream, data from event
 where position >= ? and type = ? and instr(data, '"commitment":') order by position"""
_RESCANS = """select data from event where type = ? and type not in ('call.started', 'call.completed') order by position"""
_ROW = "where call_id = ? and side = ?"


class Bodies(msgspec.Struct, frozen=True):
    """How many bodies are what they were, how many are gone for a reason that the log tells, and what is wrong."""

    checked: int
    removed: int
    findings: tuple[Finding, ...]


class _Committed(msgspec.Struct):
    commitment: str | None = None


class _Call(msgspec.Struct):
    started_at: int
    project: str
    inference: int = 1
    request_body: _Committed | None = None
    response_body: _Committed | None = None


class _Body(NamedTuple):
    position: int
    call: str
    side: str
    started_at: int
    project: str
    commitment: str


_decode_call = msgspec.json.Decoder(_Call).decode


def check_bodies(log: Path, bodies: Path, first: int = 1) -> Bodies:
    """Check the bodies of all calls from position `first` on.

    :raises LogError: if there is no log.
    """
    checked, doubtful = 0, list[_Body]()
    with closing(read_only(log)) as connection, closing(_open(bodies)) as stored:
        rescans = _rescans(connection)
        for body in _committed(connection, first):
            if _fault(stored, body, rescans) is None:
                checked += 1
            else:
                doubtful.append(body)
        # A purge or a rescan may have gone on meanwhile: the log knows of it before the rows do.
        removals, rescans = read_removals(connection), _rescans(connection)
        removed, findings = 0, list[Finding]()
        for body in doubtful:
            fault = _fault(stored, body, rescans)
            if fault is None:
                checked += 1
            elif fault == "body_gone" and any(one.takes(body.call, body.started_at, body.project) for one in removals):
                removed += 1
            else:
                findings.append(_finding(fault, body))
    return Bodies(checked, removed, _shortened(findings))


def _open(path: Path) -> sqlite3.Connection:
    """The file to read; where there is none, one in which every body is missing."""
    if not path.exists():
        empty = sqlite3.connect(":memory:")
        empty.execute(f"create table request_bodies ({', '.join(COLUMNS)})")
        return empty
    try:
        return read_only(path)
    except sqlite3.Error:
        return sqlite3.connect(":memory:")  # without the table: no body can be read


def _committed(log: sqlite3.Connection, first: int) -> Iterator[_Body]:
    for position, stream, data in log.execute(_CALLS, (first, CallCompleted.TYPE)):
        try:
            call = _decode_call(data)
        except msgspec.DecodeError:
            continue  # the chain says what is wrong with it
        for side, body in (("request", call.request_body), ("response", call.response_body)):
            if body is not None and body.commitment is not None:
                name = call_id(stream, call.inference)
                yield _Body(position, name, side, call.started_at, call.project, body.commitment)


def _rescans(log: sqlite3.Connection) -> dict[tuple[str, str], list[str]]:
    """The commitments that came after the first, by body."""
    found: dict[tuple[str, str], list[str]] = {}
    for (data,) in log.execute(_RESCANS, (BodyRescanned.TYPE,)):
        event = decode(BodyRescanned.TYPE, data)
        if isinstance(event, BodyRescanned) and event.body.commitment is not None:
            found.setdefault((event.call, event.side), []).append(event.body.commitment)
    return found


def _fault(stored: sqlite3.Connection, body: _Body, rescans: dict[tuple[str, str], list[str]]) -> str | None:
    """What is wrong with a body, as a kind of finding; None if it is what was committed to last."""
    known = [body.commitment, *rescans.get((body.call, body.side), ())]
    try:
        found = rows(stored, _ROW, (body.call, body.side))
        if not found:
            return "body_gone"
        commitment = found[0][1].commitment
    except UNREADABLE:
        return "body_unreadable"
    if commitment == known[-1]:
        return None
    return "body_old" if commitment in known else "body"


def _finding(fault: str, body: _Body) -> Finding:
    meanings = {
        "body": "is not what was stored",
        "body_gone": "is missing, and no purge or sweep took it",
        "body_old": "is what it was before it was searched again",
        "body_unreadable": "cannot be read",
    }
    return Finding("body", fault, f"the {body.side} of call {body.call} {meanings[fault]}", body.position)


def _shortened(findings: list[Finding]) -> tuple[Finding, ...]:
    """The first thousand of each kind of log that lost all its bodies at once."""
    if len(findings) <= NAMED:
        return tuple(findings)
    rest = findings[NAMED]
    more = Finding("body", rest.kind, f"{len(findings) - NAMED} more, from here on", rest.position)
    return (*findings[:NAMED], more)
