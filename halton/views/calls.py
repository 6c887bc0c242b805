"""The calls, one by one: exactly the keys that `halton calls --json` prints."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from halton.views.choice import Choice

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
    """The calls that began at or after `since` and before `until`, the newest first; names may be patterns with `*`."""
    choice = Choice(project=project, branch=branch)
    asked = {"started_at >= :since": utc_text(since), "started_at < :until": utc_text(until)}
    times = "".join(f" and {clause}" for clause, value in asked.items() if value is not None)
    query = f"""select {", ".join(_COLUMNS)} from metered_calls as m where true{times}{choice.condition("m")}
                 order by started_at desc, position desc limit :limit"""
    values = {**choice.values(), "since": utc_text(since), "until": utc_text(until), "limit": -1 if limit is None else limit}
    for row in connection.execute(query, values):
        facts: list[Any] = [bool(value) if at in _BOOLEANS else value for at, value in enumerate(row)]
        yield CallRow(*facts)


def utc_text(moment: datetime | None) -> str | None:
    """A moment as the views write it: RFC 3339, UTC, six decimals, so that text compares like time."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
