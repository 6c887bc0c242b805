"""What happened to one call: the policies that it met, and the events that gave it another project."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

import msgspec

from halton.views.moment import moment

# What a policy does is recorded while the call is under way; the ledger may write it down a moment later.
SLACK = timedelta(minutes=10)
MOST = 50


class CallHit(msgspec.Struct, frozen=True):
    """A policy that kept this call back (`blocked`) or warned of it; `used` and `bound` are in the unit of its kind."""

    position: int
    at: str
    hit: str
    name: str
    kind: str
    used: int | None
    bound: int | None
    percent: int | None
    window: str | None
    window_began_at: str | None


class CallMove(msgspec.Struct, frozen=True):
    """The event at `moved_by` gave the call another project; `type`, `at` and `command` as the audit tells them."""

    moved_by: int
    from_project: str
    into_project: str
    at: str | None
    type: str | None
    command: str | None


def read_call_hits(connection: sqlite3.Connection, call: dict[str, Any]) -> list[CallHit]:
    """The policies that a call met, in the order of the log. Found by the time of the call: its row in the table calls."""
    began = moment(call["started_at"])
    ended = began + timedelta(milliseconds=min(max(call["duration_ms"] or 0, 0), 10**8))
    query = f"""select {", ".join(CallHit.__struct_fields__)} from policy_hits
                 where at >= :since and at < :until and call_id in (:call_id, :exchange) and origin = :origin
                 order by position limit :most"""
    values = {
        "since": f"{began - SLACK:%Y-%m-%dT%H:%M:%S.%fZ}",
        "until": f"{ended + SLACK:%Y-%m-%dT%H:%M:%S.%fZ}",
        "call_id": call["call_id"],
        "exchange": call["call_id"].partition(".")[0],
        "origin": call["origin"],
        "most": MOST,
    }
    return [CallHit(*row) for row in connection.execute(query, values)]


def read_call_moves(connection: sqlite3.Connection, position: int, origin: int) -> list[CallMove]:
    """The events that moved a call between projects, the first one first: one step of an index for each event that moved any."""
    query = """with recursive movers (moved_by) as (
                   select min(moved_by) from call_moves where moved_by > :position
                    union all
                   select (select min(n.moved_by) from call_moves as n where n.moved_by > m.moved_by)
                     from movers as m where m.moved_by is not null)
               select m.moved_by, m.from_project, m.into_project, a.at, a.type, a.command
                 from movers
                cross join call_moves as m
                   on m.moved_by = movers.moved_by and m.position = :position and m.origin = :origin
                 left join audit as a on a.position = m.moved_by and a.origin = m.origin and a.part = 0
                order by m.moved_by limit :most"""
    values = {"position": position, "origin": origin, "most": MOST}
    return [CallMove(*row) for row in connection.execute(query, values)]
