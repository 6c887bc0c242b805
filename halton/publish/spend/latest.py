"""The latest calls, whatever the days asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

from halton.publish.cells import cell, visible
from halton.publish.links import call_path
from halton.publish.spend.asked import Asked
from halton.publish.spend.clock import clock

MOST_ROWS = 12
_QUERY = f"""
select call_id, started_at, project, coalesce(model, model_requested) as model, client, status, duration_ms, output_tokens,
       iif(usage_known, coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0)
           + coalesce(cache_write_1h_tokens, 0) + coalesce(cache_write_other_tokens, 0), null) as input_tokens,
       cost_usd, billing
from metered_calls
order by started_at desc
limit {MOST_ROWS}
"""


class Latest(NamedTuple):
    """One call, each value as its cell; `covered` if a subscription pays, so that its cost is nobody's bill."""

    href: str
    started_at: str
    clock: str
    cells: dict[str, Any]
    covered: bool


def read_latest(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """The calls that began last, the newest first."""
    cursor = connection.execute(_QUERY)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def latest(calls: list[dict[str, Any]], asked: Asked, path: Callable[[str], str]) -> list[Latest]:
    """The rows of the table."""
    return [
        Latest(
            path(call_path(call["call_id"])),
            call["started_at"],
            clock(call["started_at"], asked.now),
            {name: _shown(value, name) for name, value in call.items()},
            call["billing"] == "subscription",
        )
        for call in calls
    ]


def _shown(value: Any, name: str) -> Any:
    if name == "call_id":
        return visible(value)
    drawn = cell(value, name)
    return value if drawn is None else drawn
