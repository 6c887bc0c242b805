"""A usage object with its fractions as numbers again."""

from __future__ import annotations

from halton.recordings.usage import restored


def test_fractions_are_numbers_and_nothing_else_becomes_one() -> None:
    stored = {"cost": "0.00125", "small": "1e-07", "tier": "standard", "id": "12", "n": 3, "of": [{"x": "-1.5"}], "no": None}
    told = {"cost": 0.00125, "small": 1e-07, "tier": "standard", "id": "12", "n": 3, "of": [{"x": -1.5}], "no": None}
    assert restored(stored) == told
    assert restored("1.2.3") == "1.2.3"
