"""What somebody changed, started or stopped."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

import msgspec

from halton.views.calls import utc_text

READS = ("audit",)
TYPES = (
    "meter.started", "meter.stopped", "config.changed", "ca.created", "price.set", "price.book_loaded", "invoice.imported",
    "segments.imported", "views.rebuilt", "body.purged", "bodies.swept", "body.rescanned", "project.set", "project.merged",
    "calls.retagged", "policy.set", "policy.removed", "policy.overridden",
)  # fmt: skip
"""The types of events that are in it."""


class AuditRow(msgspec.Struct, frozen=True):
    """One change; its fields are those of the table (projections/audit.sql says what each means)."""

    position: int
    origin: int
    at: str
    type: str
    actor_uid: int | None
    command: str | None
    subject: str | None
    old: str | None
    new: str | None
    detail: str | None


def read_audit(
    connection: sqlite3.Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    types: tuple[str, ...] = (),
    subject: str | None = None,
    limit: int | None = None,
) -> list[AuditRow]:
    """The last changes that were recorded at or after `since` and before `until`, in the order in which they were.

    `types` chooses some, `subject` those whose subject holds this text, in any case.
    """
    asked: list[tuple[str, Any]] = [
        ("at >= ?", utc_text(since)),
        ("at < ?", utc_text(until)),
        ("instr(lower(subject), lower(?)) > 0", subject),
    ]
    if types:
        asked.append(("type in (select value from json_each(?))", msgspec.json.encode(types).decode()))
    asked = [(clause, value) for clause, value in asked if value is not None]
    where = f"where {' and '.join(clause for clause, _ in asked)}" if asked else ""
    query = f"""select {", ".join(AuditRow.__struct_fields__)} from audit {where}
                 order by at desc, position desc, origin desc, part desc limit ?"""
    values = [value for _, value in asked]
    return [AuditRow(*row) for row in connection.execute(query, [*values, -1 if limit is None else limit])][::-1]
