"""The calls, one by one: exactly the keys that `halton calls --json` prints."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

READS = ("cost",)


class CallRow(msgspec.Struct, frozen=True):
    """One call. Its fields, in this order, are an interface that others rely on."""

    call_id: str
    started_at: str
    provider: str
    host: str
    endpoint: str
    kind: str
    model_requested: str | None
    model: str | None
    status: str
    http_status: int | None
    project: str
    attributed_by: str
    session: str | None
    client: str | None
    input_tokens: int | None
    cache_read_tokens: int | None
    cache_write_5m_tokens: int | None
    cache_write_1h_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    tool_calls: int | None
    usage_known: bool
    cost_pico: int | None
    cost_known: bool
    billing: str
    ttft_ms: int | None
    duration_ms: int | None
    streamed: bool
    partial: bool
    evidence: str | None
    git_branch: str | None


_COLUMNS = CallRow.__struct_fields__
_BOOLEANS = frozenset(_COLUMNS.index(name) for name in ("usage_known", "cost_known", "streamed", "partial"))


def read_calls(
    connection: sqlite3.Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    project: str | None = None,
    branch: str | None = None,
    limit: int | None = None,
) -> Iterator[CallRow]:
    """The calls that began at or after `since` and before `until`, the newest first."""
    times = (("started_at >= ?", utc_text(since)), ("started_at < ?", utc_text(until)))
    asked = (*times, ("project = ?", project), ("git_branch = ?", branch))
    clauses = [clause for clause, value in asked if value is not None]
    values: list[Any] = [value for _, value in asked if value is not None]
    where = f"where {' and '.join(clauses)}" if clauses else ""
    query = f"select {', '.join(_COLUMNS)} from metered_calls {where} order by started_at desc, position desc limit ?"
    for row in connection.execute(query, [*values, -1 if limit is None else limit]):
        facts: list[Any] = [bool(value) if at in _BOOLEANS else value for at, value in enumerate(row)]
        yield CallRow(*facts)


def utc_text(moment: datetime | None) -> str | None:
    """A moment as the views write it: RFC 3339, UTC, six decimals, so that text compares like time."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
