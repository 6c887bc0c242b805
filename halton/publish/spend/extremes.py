"""The dearest and the slowest calls of the days asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from halton.publish.cells import duration
from halton.publish.links import call_path
from halton.publish.spend.asked import Asked
from halton.publish.spend.clock import clock
from halton.publish.spend.words import UNKNOWN, plural, usd
from halton.views.extremes import Extreme, Extremes, read_extremes

MOST_ROWS = 5


class Row(NamedTuple):
    """One call."""

    href: str
    at: str
    model: str
    project: str
    took: str
    cost: str


class Tables(NamedTuple):
    """Both tables, and out of how many calls they are, where that is not all."""

    dearest: list[Row]
    slowest: list[Row]
    note: str


def read_calls(connection: sqlite3.Connection, asked: Asked) -> Extremes:
    """The calls that the tables show."""
    return read_extremes(connection, asked.period, notional=asked.notional, limit=MOST_ROWS)


def tables(found: Extremes, asked: Asked, path: Callable[[str], str]) -> Tables:
    """The rows of both."""
    dearest, slowest = ([_row(call, asked, path) for call in calls] for calls in (found.dearest, found.slowest))
    note = f"Of the last {plural(found.calls_read, 'call')} of these days." if found.is_cut else ""
    return Tables(dearest, slowest, note)


def _row(call: Extreme, asked: Asked, path: Callable[[str], str]) -> Row:
    return Row(
        href=path(call_path(call.call_id)),
        at=clock(call.started_at, asked.now),
        model=call.model or UNKNOWN,
        project=call.project,
        took=UNKNOWN if call.duration_ms is None else duration(call.duration_ms),
        cost=UNKNOWN if call.cost_pico is None else usd(call.cost_pico),
    )
