"""Random logs in which most calls have a price that says much: tiers, variants, hours, parts, minima and rates for many."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import make
from halton.events.price import Rate
from halton.events.types import Event
from projections.given import UNITS, logs

PARTS = ("input_audio_tokens", "output_image_tokens", "cache_write_12h_tokens", "reasoning_tokens")
BESIDE = ("audio_ms", "images", "storage_searches", "requests")
VARIANTS = ("priority", "batch us", "fast", "11:00-12:01", "11:30-09:00")
HOUR = 60 * make.MINUTE
_COUNTS = st.sampled_from([0, 0, 1, 7, 999, 1000, 1001, 200_000, 200_001])


def _rates() -> st.SearchStrategy[tuple[Rate, ...]]:
    """Whole ordinary rates, and some of any kind beside them or in their place."""
    ordinary = st.lists(st.integers(0, 10**7), min_size=len(UNITS), max_size=len(UNITS)).map(
        lambda rates: [Rate(unit=unit, pico=pico) for unit, pico in zip(UNITS, rates, strict=True)]
    )
    other = st.builds(
        Rate,
        unit=st.sampled_from(UNITS) | st.sampled_from(PARTS) | st.sampled_from((*BESIDE, "cache_write_other_tokens")),
        pico=st.integers(0, 10**7) | st.sampled_from([10**10, 10**12, 10**18]),
        per=st.sampled_from([1, 1, 2, 7, 1000]),
        above_tokens=st.sampled_from([0, 0, 1000, 200_000]),
        variant=st.sampled_from(["", "", "", "", *VARIANTS]),
        minimum=st.sampled_from([0, 0, 1000]),
    )
    return st.tuples(ordinary, st.lists(other, min_size=2, max_size=12)).map(lambda both: (*both[0], *both[1]))


def _price() -> st.SearchStrategy[Event]:
    changes: dict[str, Any] = {
        "model": st.sampled_from(["x", "y"]),
        "match": st.sampled_from([("claude-*",), ("claude-sonnet-4-5",), ("*",), ("*opus*", "claude-[^o]*")]),
        "valid_from": st.sampled_from([0, 0, make.NOON, make.NOON + HOUR]),
        "valid_to": st.sampled_from([None, None, None, 0, make.NOON + 2 * HOUR]),
        "rates": _rates(),
        "book": st.sampled_from([None, "book", "genai-prices"]),
    }
    return st.fixed_dictionaries(changes).map(lambda facts: make.price(**facts))


def _call() -> st.SearchStrategy[Event]:
    changes: dict[str, Any] = {
        "started_at": st.integers(-4, 30).map(lambda quarters: make.NOON + quarters * HOUR // 4),
        "model": st.sampled_from(["claude-sonnet-4-5", "Claude-Opus-5"]),
        "service_tier": st.sampled_from([*[None] * 5, "standard", "Fast", "batch"]),
        "speed": st.sampled_from([*[None] * 7, "fast"]),
        "inference_geo": st.sampled_from([*[None] * 7, "us"]),
        "billing": st.sampled_from(["billed", "billed", "subscription"]),
        "units": st.fixed_dictionaries({}, optional=dict.fromkeys((*PARTS, *BESIDE), _COUNTS)),
        "stated_cost_pico": st.sampled_from([None, None, None, 7]),
        "cache_write_other_tokens": _COUNTS,
        "reasoning_tokens": st.none() | _COUNTS,
        **dict.fromkeys(UNITS, _COUNTS),
        "output_tokens": st.none() | _COUNTS,
    }
    return st.fixed_dictionaries(changes).map(lambda facts: make.call(**facts))


def costly_logs() -> st.SearchStrategy[list[Event]]:
    """Prices before, between and behind calls, or any log at all."""
    begun = st.lists(_price(), min_size=1, max_size=2)
    mixed = st.tuples(begun, st.lists(st.one_of(_call(), _call(), _call(), _price()), min_size=1, max_size=20))
    costly = mixed.map(lambda both: [*both[0], *both[1]])
    return st.one_of(costly, costly, costly, logs())
