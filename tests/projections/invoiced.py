"""Builders: an imported invoice in one call, and a reconciliation as short rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import make
from halton.events.price import InvoiceLine
from halton.events.types import Event, InvoiceImported

DAY = "2026-09-22"
NEXT = "2026-09-23"
SONNET = "claude-sonnet-4-5-20250929"
CENT = 10**10


def line(unit: str, quantity: int | None = None, cost_pico: int | None = None, **facts: Any) -> InvoiceLine:
    """A line about Claude Sonnet 4.5 on 22 September."""
    return InvoiceLine(unit=unit, quantity=quantity, cost_pico=cost_pico, **({"day": DAY, "model": "Claude Sonnet 4.5"} | facts))


def invoice(*lines: InvoiceLine, **facts: Any) -> InvoiceImported:
    """A file of Anthropic's with these lines, about their days."""
    days = [one.day for one in lines] or [DAY]
    given = {"provider": "anthropic", "format": "test/1", "file": "a.csv", "digest": "d", "lines": lines}
    return InvoiceImported(**({"first_day": min(days), "last_day": max(days)} | given | facts))


def compared(tmp_path: Path, events: Iterable[Event]) -> list[tuple[Any, ...]]:
    """Day, model, unit, state, counts and then pico-dollars, ours before theirs."""
    query = """select substr(day, 6), model, unit, state, ours_quantity, theirs_quantity, ours_pico, theirs_pico
                 from reconciliation order by day, model, unit"""
    return make.rows(tmp_path, events, query)
