"""What is set for a project, the names that were merged into it, and its sessions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

_SET = """
select coalesce(name, written_as, slug), archived, body_capture, tags from project_slugs
 where slug = ? order by origin <> 1, origin limit 1"""
_INTO = """
select nullif(into_project, project) from project_aliases where project = ? and origin = 1 order by position desc limit 1"""
_FROM = """
select project from project_aliases as a
 where into_project = ?1 and project <> ?1 and origin = 1
   and position = (select max(position) from project_aliases as b where b.project = a.project and b.origin = 1)
 order by project"""
_CALLED = "select 1 from calls where project = ? limit 1"
_SESSION = """
select session, last_at, calls, failed_calls, unpriced_calls, cost_pico, notional_pico from session_sums
 where session = ? and origin = ?"""


class ProjectSet(NamedTuple):
    """`body_capture` is on, off, or None to follow config.toml; `merged_into` is where its calls belong by now."""

    name: str
    archived: bool
    body_capture: str | None
    tags: tuple[str, ...]
    merged_into: str | None
    merged_from: tuple[str, ...]


class SessionSum(NamedTuple):
    """One session as a whole; money in pico-dollars."""

    session: str
    last_at: str
    calls: int
    failed_calls: int
    unpriced_calls: int
    cost_pico: int
    notional_pico: int

    @property
    def is_known(self) -> bool:
        """Whether the cost of any of its calls is known."""
        return self.cost_pico + self.notional_pico > 0 or self.calls > self.failed_calls + self.unpriced_calls


def read_settings(connection: sqlite3.Connection, slug: str) -> ProjectSet | None:
    """What is set for a project, None for a name that no call and no setting ever bore."""
    found = connection.execute(_SET, (slug,)).fetchone()
    into = connection.execute(_INTO, (slug,)).fetchone()
    merged = tuple(name for (name,) in connection.execute(_FROM, (slug,)))
    if found is None and into is None and not merged and connection.execute(_CALLED, (slug,)).fetchone() is None:
        return None
    name, archived, capture, tags = found or (slug, 0, None, "[]")
    return ProjectSet(name, bool(archived), capture, tuple(json.loads(tags)), into[0] if into else None, merged)


def read_sums(connection: sqlite3.Connection, sessions: Sequence[tuple[str, int]]) -> list[SessionSum]:
    """The sums of these sessions, in this order."""
    found = (connection.execute(_SESSION, session).fetchone() for session in sessions)
    return [SessionSum(*row) for row in found if row is not None]
