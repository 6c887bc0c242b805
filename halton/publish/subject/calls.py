"""Rows of calls for a page: each value as its cell, its time by the clock here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from halton.publish.cells import cell
from halton.publish.links import call_path
from halton.publish.spend.asked import Asked
from halton.publish.spend.clock import clock
from halton.publish.subject.recent import Recent

SHOWN = ("project", "model", "status", "duration_ms", "cost_pico")


class Row(NamedTuple):
    """One call; `covered` if a subscription pays, so that its cost is nobody's bill."""

    href: str
    started_at: str
    clock: str
    cells: dict[str, Any]
    covered: bool


def rows(calls: Iterable[Recent], asked: Asked, path: Callable[[str], str]) -> list[Row]:
    """The rows of a table."""
    return [
        Row(
            path(call_path(call.call_id)),
            call.started_at,
            clock(call.started_at, asked.now),
            {name: _shown(call, name) for name in SHOWN},
            call.basis == "subscription",
        )
        for call in calls
    ]


def _shown(call: Recent, name: str) -> Any:
    values = call._asdict()
    drawn = cell(values[name], name, values)
    return values[name] if drawn is None else drawn
