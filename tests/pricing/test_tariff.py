from __future__ import annotations

import pytest

import make
from halton.events.price import Rate
from halton.pricing.tariff import Tariff, tariff_of


def rate(unit: str = "input_tokens", pico: int = 5, **changes: object) -> Rate:
    return Rate(unit=unit, pico=pico, **changes)  # type: ignore[arg-type]


def ordinary(*rates: Rate) -> Tariff:
    tariff = tariff_of(rates, "", make.NOON)
    assert tariff is not None
    return tariff


@pytest.mark.parametrize(("prompt", "tier"), [(0, 0), (200_000, 0), (200_001, 200_000), (500_001, 500_000)])
def test_a_tier_begins_one_above(prompt: int, tier: int) -> None:
    assert ordinary(rate(above_tokens=200_000), rate("output_tokens", above_tokens=500_000)).tier(prompt) == tier


def test_each_unit_has_the_highest_of_its_rates_that_the_tier_reaches() -> None:
    tariff = ordinary(rate(pico=1), rate(pico=2, above_tokens=10), rate(pico=3, above_tokens=20))
    assert [found and found.pico for found in (tariff.rate("input_tokens", tier) for tier in (0, 10, 19, 20))] == [1, 2, 2, 3]
    assert tariff.rate("output_tokens", 20) is None


def test_tokens_are_billed_by_whole_rates_only() -> None:
    tariff = ordinary(rate(pico=4, per=2), rate(pico=5, per=2, above_tokens=10), rate("output_tokens", minimum=1))
    assert (tariff.rate("input_tokens", 10), tariff.whole_rate("input_tokens", 10)) == (
        rate(pico=5, per=2, above_tokens=10),
        rate(pico=4, per=2),
    )
    assert tariff.whole_rate("output_tokens", 0) is None


def test_a_variant_takes_what_it_does_not_state_from_the_ordinary_rates() -> None:
    rates = [rate(pico=1), rate(pico=2, above_tokens=10), rate("output_tokens", 3), rate(pico=4, variant="batch")]
    batch = tariff_of(rates, "batch", make.NOON)
    assert batch == Tariff("batch", {"input_tokens": (rates[3],), "output_tokens": (rates[2],)})
    assert tariff_of(rates, "flex", make.NOON) is None


def test_hours_are_for_calls_without_words() -> None:
    rates = [rate(pico=1), rate(pico=2, variant="12:00-13:00"), rate(pico=3, variant="batch")]
    found = [tariff_of(rates, words, make.NOON) for words in ("", "batch")]
    assert [tariff and tariff.variant for tariff in found] == ["12:00-13:00", "batch"]


def test_of_a_rate_that_is_stated_twice_the_last_holds_and_none_that_nobody_could_ask() -> None:
    assert ordinary(rate(pico=1), rate(pico=2)).rates == {"input_tokens": (rate(pico=2),)}
    assert ordinary(rate(pico=1), rate(pico=10**10 + 1)).rates == {}
    assert ordinary(rate("images", 10**12)).rates == {"images": (rate("images", 10**12),)}
    assert tariff_of([rate(pico=-1, variant="batch")], "batch", make.NOON) is None


def test_a_tariff_is_free_where_there_are_rates_and_each_is_0() -> None:
    assert ordinary(rate(pico=0)).is_free
    assert not ordinary(rate(pico=0), rate("output_tokens", 1)).is_free
    assert not ordinary().is_free
