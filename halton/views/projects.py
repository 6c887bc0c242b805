"""The projects there are: what is set for each, and what its calls come to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import msgspec

READS = ("projects",)
# What was set on this machine goes before what was set on another; the sums are those of all machines.
_ROWS = """select slug, coalesce(max(iif(origin = 1, name, null)), max(name)), coalesce(max(iif(origin = 1, archived, null)), 0),
                  max(iif(origin = 1, body_capture, null)), coalesce(max(iif(origin = 1, tags, null)), '[]'),
                  max(iif(origin = 1, merged_into, null)), max(iif(origin = 1, set_by, null)), min(first_call_at),
                  max(last_call_at), sum(calls), sum(failed_calls), sum(unpriced_calls), sum(cost_pico), sum(notional_pico)
             from projects
            group by slug
            order by sum(cost_pico) + sum(notional_pico) desc, sum(calls) desc, slug"""
_RULES = """select attributed_by, count(*) from calls where project = ? group by 1 order by 2 desc, 1"""
_BRANCHES = """select git_branch, count(*) from calls where project = ? and git_branch is not null
                group by 1 order by 2 desc, 1 limit ?"""
_RECORDED = """select attributed_project, count(*) from calls where project = ?1 and attributed_project <> ?1
                group by 1 order by 2 desc, 1"""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A project; times are as the views write them. `merged_into` names the one that its calls belong to by now.

    `body_capture` is on, off, or None to follow config.toml. `cost_pico` is billed, `notional_pico` a subscription covers.
    """

    slug: str
    name: str
    archived: bool = False
    body_capture: str | None = None
    tags: tuple[str, ...] = ()
    merged_into: str | None = None
    set_by: int | None = None
    first_call_at: str | None = None
    last_call_at: str | None = None
    calls: int = 0
    failed_calls: int = 0
    unpriced_calls: int = 0
    cost_pico: int = 0
    notional_pico: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the cost of any of its calls is known; no calls cost nothing."""
        return not self.calls or self.cost_pico + self.notional_pico > 0 or self.calls > self.failed_calls + self.unpriced_calls


class Sources(msgspec.Struct, frozen=True):
    """How a project came by its calls: the rules that decided, the branches they came from, the other projects they were."""

    rules: dict[str, int]
    branches: dict[str, int]
    recorded_as: dict[str, int]


def read_projects(connection: sqlite3.Connection) -> dict[str, Project]:
    """Every project there ever was, by its slug, the dearest first."""
    return {project.slug: project for project in _projects(connection)}


def read_sources(connection: sqlite3.Connection, slug: str, *, branches: int = 5) -> Sources:
    """Where a project's calls are from, the most frequent first; of the branches so many."""
    rules, recorded = (dict(connection.execute(query, (slug,)).fetchall()) for query in (_RULES, _RECORDED))
    return Sources(rules, dict(connection.execute(_BRANCHES, (slug, branches)).fetchall()), recorded)


def _projects(connection: sqlite3.Connection) -> Iterator[Project]:
    for row in connection.execute(_ROWS):
        facts: dict[str, Any] = dict(zip(Project.__struct_fields__, row, strict=True))
        facts |= {"archived": bool(facts["archived"]), "tags": tuple(msgspec.json.decode(facts["tags"], type=list[str]))}
        yield Project(**facts)
