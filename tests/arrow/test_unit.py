"""The unit of a column is how its name ends."""

from __future__ import annotations

from halton.arrow.unit import unit_of, units


def test_units_by_suffix() -> None:
    assert unit_of("cost_pico") == "pico-dollars (10^12 = 1 US dollar)"
    assert units(["cost_usd", "ttft_ms", "output_tokens", "started_at", "calls", "day", "project"]) == {
        "cost_usd": "US dollars",
        "ttft_ms": "milliseconds",
        "output_tokens": "tokens",
        "started_at": "UTC",
    }
