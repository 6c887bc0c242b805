"""What policies did in some days: how many calls each kept back, and how often it warned."""

from __future__ import annotations

import sqlite3

import msgspec

from halton.views.calls import utc_text
from halton.views.choice import Choice
from halton.views.completeness import midnights

READS = ("policies",)


class PolicyActs(msgspec.Struct, frozen=True):
    """One policy, by its name, and what it did."""

    name: str
    blocked: int
    warned: int


def read_policy_acts(connection: sqlite3.Connection, choice: Choice) -> tuple[PolicyActs, ...]:
    """Those that did something in the days of this choice, to its project if it names one; those that blocked most first."""
    begin, end = (utc_text(moment) for moment in midnights(choice.period))
    named = Choice(project=choice.project)
    query = f"""select name, sum(hit = 'blocked'), sum(hit = 'warned') from policy_hits as h
                 where (:begin is null or at >= :begin) and (:end is null or at < :end){named.condition("h")}
                 group by 1 order by 2 desc, 3 desc, 1"""
    rows = connection.execute(query, {"begin": begin, "end": end, **named.values()})
    return tuple(PolicyActs(*row) for row in rows)
