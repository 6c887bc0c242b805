"""The clients' own conversations, the newest first, each with what it used and cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import msgspec

from halton.views.calls import utc_text
from halton.views.choice import Choice
from halton.views.sums import Sums, read_sums

READS = ("calls", "usage_daily")
# One step of an index for each session, however many calls it has.
_ALL = """with recursive named (session) as (
              select min(session) from calls where session is not null
               union all
              select (select min(c.session) from calls as c where c.session > n.session)
                from named as n where n.session is not null),
          ended as (
              select session, (select max(c.started_at) from calls as c where c.session = n.session) as last_at
                from named as n where session is not null)
          select session from ended where last_at >= :since order by last_at desc, session"""
# The project's calls, the newest first, until there are sessions enough.
_OF_PROJECT = """select session from calls
                  where started_at >= :since and session is not null{condition}
                  order by started_at desc, session"""


class Session(msgspec.Struct, frozen=True):
    """One session, named as its client names it, and the sums of its calls."""

    session: str
    sums: Sums


def read_sessions(
    connection: sqlite3.Connection, *, since: datetime | None = None, project: str | None = None, limit: int
) -> list[Session]:
    """Sessions with a call at or after `since`, the last to have one first; with `project`, of its calls only, or a pattern's.

    It reads an index entry for each session, or the calls of the project back to the last session shown, and then the calls of
    the sessions shown.
    """
    choice = Choice(project=project)
    query = _ALL if project is None else _OF_PROJECT.format(condition=choice.condition("calls"))
    found = []
    for session in islice(_newest(connection, query, {"since": utc_text(since) or "", **choice.values()}), limit):
        sums = read_sums(connection, f"c.session = :session{choice.condition('c')}", {"session": session, **choice.values()})
        if sums:
            found.append(Session(session, sums))
    return found


def _newest(connection: sqlite3.Connection, query: str, values: dict[str, str]) -> Iterator[str]:
    met = set[str]()
    for (session,) in connection.execute(query, values):
        if session not in met:
            met.add(session)
            yield session
