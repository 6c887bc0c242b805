"""One hand-computed case: a call, and what it costs by the page that prints its price."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import make
from halton.events.types import CallCompleted

NOW = "2026-11-28T12:00"


class Case(NamedTuple):
    """`list_pico` is what the rates printed at `source` come to; None where a price cannot be known, for this `reason`."""

    name: str
    source: str
    call: CallCompleted
    list_pico: int | None
    cost_pico: int | None
    reason: str | None
    basis: str


def case(
    name: str,
    source: str,
    model: tuple[str, str | None],
    list_pico: int | None,
    reason: str | None = None,
    *,
    cost_pico: int | None = None,
    basis: str = "billed",
    at: str = NOW,
    **facts: Any,
) -> Case:
    """A call of `(provider, model)` with these facts, nothing else counted. It costs its list price unless `cost_pico` says."""
    provider, answered = model
    counts = {"input_tokens": 0, "output_tokens": 0, "model_requested": answered} | facts
    call = make.call(provider=provider, model=answered, started_at=moment(at), **counts)
    return Case(name, source, call, list_pico, list_pico if cost_pico is None else cost_pico, reason, basis)


def moment(at: str) -> int:
    """A time of day, UTC, as 2026-11-28T12:00, in microseconds."""
    return int(datetime.fromisoformat(f"{at}Z").timestamp()) * 1_000_000
