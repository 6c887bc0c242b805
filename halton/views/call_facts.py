"""All that the views keep of one call: its rows in the tables calls, usage and cost."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

_CALL = """select c.*, (select m.name from machines as m where m.number = c.origin and m.origin = 1) as machine
             from calls as c where c.position = ? and c.origin = ?"""
_USAGE = "select * from usage where position = ? and origin = ?"
# One statement is one state of the views: the cost, how far the log is costed, and in which call the response counts.
_COST = """select c.*, p.position as costed, r.counted_as, k.call_id as counted_in
             from cost as c
             left join checkpoints as p on p.projection = 'cost' and p.origin = c.origin
             left join repeats as r on r.position = c.position and r.origin = c.origin
             left join calls as k on k.position = r.counted_as and k.origin = c.origin
            where c.position = ? and c.origin = ?"""


class CallFacts(msgspec.Struct, frozen=True):
    """One call by the views, each row by the names of its columns; None where a projection lacks it, or is being made anew.

    `cost` says also how far this log is `costed`, and the call whose usage counts in this one's place (`counted_as`, its
    position, and `counted_in`, its id). `machine` is what the owner calls another machine.
    """

    call: dict[str, Any]
    usage: dict[str, Any] | None
    cost: dict[str, Any] | None


def read_call_facts(connection: sqlite3.Connection, position: int, origin: int = 1) -> CallFacts | None:
    """The call at a position of a log; None if the views have none there."""
    call = _row(connection, _CALL, position, origin)
    if call is None:
        return None
    return CallFacts(call, _row(connection, _USAGE, position, origin), _row(connection, _COST, position, origin))


def _row(connection: sqlite3.Connection, query: str, position: int, origin: int) -> dict[str, Any] | None:
    try:
        cursor = connection.execute(query, (position, origin))
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise
        return None
    row = cursor.fetchone()
    return None if row is None else dict(zip((column[0] for column in cursor.description), row, strict=True))
