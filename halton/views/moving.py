"""Calls that would get another project: which, of what cost, from when to when."""

from __future__ import annotations

import json
import sqlite3

import msgspec

from halton.views.sums import PARTS

_SUMMED = f"""select c.project, count(*), sum(d.unpriced_calls), sum(d.cost_pico), sum(d.notional_pico), min(c.day), max(c.day),
                     min(c.started_at), max(c.started_at)
                from {PARTS}
               where {{where}}
               group by 1 order by 2 desc, 1"""


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What holds of the calls that are meant, each None where it does not matter; `since_at` and `until_at` in RFC 3339, UTC.

    The names are those of the event calls.retagged, and so is what they mean.
    """

    from_project: str | None = None
    since_at: str | None = None
    until_at: str | None = None
    session: str | None = None
    model: str | None = None
    git_branch: str | None = None
    calls: tuple[str, ...] = ()


class Moving(msgspec.Struct, frozen=True):
    """Calls of one project that would move, their local days and the moments at which the first and the last began."""

    project: str
    calls: int
    unpriced_calls: int
    cost_pico: int
    notional_pico: int
    first_day: str
    last_day: str
    first_at: str
    last_at: str


def read_moving(connection: sqlite3.Connection, conditions: Conditions, into: str) -> list[Moving]:
    """This machine's calls of which all conditions hold and that belong elsewhere yet, by the project they have now."""
    asked = {
        "c.project = :from_project": conditions.from_project,
        "c.started_at >= :since_at": conditions.since_at,
        "c.started_at < :until_at": conditions.until_at,
        "c.session = :session": conditions.session,
        "coalesce(c.model, c.model_requested) = :model": conditions.model,
        "c.git_branch = :git_branch": conditions.git_branch,
        "c.call_id in (select value from json_each(:calls))": conditions.calls or None,
    }
    stated = [clause for clause, value in asked.items() if value is not None]
    where = " and ".join(["c.origin = 1", "c.project <> :into", *stated])
    values = {**msgspec.structs.asdict(conditions), "calls": json.dumps(conditions.calls), "into": into}
    return [Moving(*row) for row in connection.execute(_SUMMED.format(where=where), values)]
