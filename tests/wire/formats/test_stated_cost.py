from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.formats.stated_cost import dollars_pico, stated_cost_pico


@pytest.mark.parametrize(
    ("usage", "pico"),
    [
        ({"cost_in_usd_ticks": 37_756_000}, 3_775_600_000),
        ({"cost": "0.00061"}, 610_000_000),
        ({"cost": "6.1e-05", "is_byok": False, "cost_details": {"upstream_inference_cost": "9.5"}}, 61_000_000),
        ({"cost": "0.05", "is_byok": True, "cost_details": {"upstream_inference_cost": "0.95"}}, 10**12),
        ({"cost": 0, "is_byok": True, "cost_details": {"upstream_inference_cost": None}}, 0),
        ({"cost": 2}, 2 * 10**12),
        ({"cost": {"input_tokens_cost": "0.1", "total_cost": "0.005053"}}, 5_053_000_000),
        ({"cost": {"currency": "USD"}}, None),
        ({}, None),
    ],
)
def test_a_charge_is_read_as_each_provider_writes_it(usage: dict[str, Any], pico: int | None) -> None:
    assert stated_cost_pico(usage) == pico


@pytest.mark.parametrize(
    "value", [None, True, "", "free", "NaN", "Infinity", "-0.1", "1e999999999", "10001", 10**30, [1], {}, "0" * 50, "sNaN"]
)
def test_what_can_be_no_charge_is_none(value: Any) -> None:
    assert dollars_pico(value) is None


def test_what_is_less_than_a_pico_dollar_rounds() -> None:
    assert [dollars_pico(text) for text in ("1e-999999999", "4e-13", "6e-13")] == [0, 0, 1]


@given(st.integers(0, 10**16))
def test_every_pico_dollar_survives(pico: int) -> None:
    assert dollars_pico(f"{pico // 10**12}.{pico % 10**12:012}") == pico
