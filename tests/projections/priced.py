"""Prices of one rate and calls of one token, and what these cost: the arithmetic of a test in one's head."""

from __future__ import annotations

from pathlib import Path

import make
from halton.events.price import Rate
from halton.events.types import CallCompleted, Event, PriceSet


def costs(tmp_path: Path, *events: Event) -> list[tuple[object, ...]]:
    """The cost of every call, why it is not known, and the event that set its price."""
    return make.rows(tmp_path, events, "select cost_pico, cost_reason, price from cost")


def flat(pico: int, **changes: object) -> PriceSet:
    """A price of so many pico-dollars for a token of the prompt, and nothing for the answer."""
    return make.price(**({"rates": (Rate(unit="input_tokens", pico=pico), Rate(unit="output_tokens", pico=0))} | changes))


def one(**changes: object) -> CallCompleted:
    """A call of one token, which costs the rate itself."""
    return make.call(**({"input_tokens": 1, "output_tokens": 0} | changes))
