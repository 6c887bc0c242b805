"""The policies as they are set, and what they did."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import msgspec

from halton.policy.policy import Policy

_COLUMNS = ("name", "kind", "bound", "window", "models", "project", "provider", "model", "client", "action", "warn_percent")


class PolicyRow(msgspec.Struct, frozen=True):
    """A policy, when it was set, and until when it is overridden; times as the views write them. `blocked` and `warned` count."""

    policy: Policy
    set_at: str
    removed_at: str | None
    overridden_until: str | None
    blocked: int
    warned: int


class Hit(msgspec.Struct, frozen=True):
    """A call that a policy kept back (`blocked`) or warned of."""

    at: str
    hit: str
    call_id: str
    name: str
    used: int | None
    bound: int | None
    percent: int | None
    window_began_at: str | None
    project: str | None
    model: str | None


def read_policies(connection: sqlite3.Connection, *, removed: bool = False) -> list[PolicyRow]:
    """The policies in force on this machine, by name; with `removed` those that were, too."""
    query = f"""select {", ".join(_COLUMNS)}, set_at, removed_at, overridden_until,
                       (select count(*) from policy_hits as h where h.name = p.name and h.origin = 1 and h.hit = 'blocked'),
                       (select count(*) from policy_hits as h where h.name = p.name and h.origin = 1 and h.hit = 'warned')
                  from policies as p
                 where origin = 1 and (removed_at is null or ?)
                 order by name"""
    return [_row(row) for row in connection.execute(query, (removed,))]


def read_hits(connection: sqlite3.Connection, name: str, limit: int) -> list[Hit]:
    """The last calls that met a policy, the newest first."""
    query = f"""select {", ".join(Hit.__struct_fields__)} from policy_hits
                 where name = ? and origin = 1 order by position desc limit ?"""
    return [Hit(*row) for row in connection.execute(query, (name, limit))]


def _row(row: tuple[Any, ...]) -> PolicyRow:
    facts = dict(zip(_COLUMNS, row, strict=False))
    facts["models"] = tuple(json.loads(facts["models"] or "[]"))
    lowered = {scope: facts[scope] and facts[scope].lower() for scope in ("project", "provider", "model", "client")}
    facts["models"] = tuple(pattern.lower() for pattern in facts["models"])
    return PolicyRow(msgspec.convert(facts | lowered, Policy), *row[len(_COLUMNS) :])
