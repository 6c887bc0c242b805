from __future__ import annotations

from typing import Any

import make
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.extension import Extension, Share, extended

PRINTED = "https://example.com/printed"


def extension(**facts: Any) -> Extension:
    return Extension(**({"provider": "anthropic", "models": ("claude-*",), "source": PRINTED} | facts))


def price(*rates: Rate, **changes: Any) -> PriceSet:
    return make.price(rates=rates, **changes)


def added(price: PriceSet, *extensions: Extension) -> list[Rate]:
    """What these add: everything behind the rates that were there."""
    made = extended(price, extensions)
    assert made.rates[: len(price.rates)] == price.rates
    return list(made.rates[len(price.rates) :])


INPUT = Rate(unit="input_tokens", pico=3_000_000)
LONG = Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000)
OUTPUT = Rate(unit="output_tokens", pico=15_000_000)
SEARCH = Rate(unit="web_searches", pico=10_000_000_000)
BATCH = Rate(unit="input_tokens", pico=1_500_000, variant="batch")


def test_a_rate_is_added_with_its_source_and_never_replaces_one() -> None:
    more = extension(rates=(Rate(unit="web_searches", pico=1), Rate(unit="pages", pico=2)))
    assert added(price(INPUT, SEARCH), more) == [Rate(unit="pages", pico=2, source=PRINTED)]
    assert added(price(INPUT, SEARCH, source=PRINTED), more) == [Rate(unit="pages", pico=2)]


def test_a_factor_is_for_all_tokens_in_all_tiers_and_for_nothing_else() -> None:
    assert added(price(INPUT, LONG, OUTPUT, SEARCH), extension(variant="flex", factor="0.5")) == [
        Rate(unit="input_tokens", pico=1_500_000, variant="flex", source=PRINTED),
        Rate(unit="input_tokens", pico=3_000_000, above_tokens=200_000, variant="flex", source=PRINTED),
        Rate(unit="output_tokens", pico=7_500_000, variant="flex", source=PRINTED),
    ]


def test_a_place_is_for_every_kind_of_call_and_fills_what_that_kind_does_not_state() -> None:
    fast = Rate(unit="output_tokens", pico=30_000_000, variant="fast")
    assert added(price(INPUT, OUTPUT, BATCH, fast), extension(variant="us", factor="1.1")) == [
        Rate(unit="input_tokens", pico=3_300_000, variant="us", source=PRINTED),
        Rate(unit="output_tokens", pico=16_500_000, variant="us", source=PRINTED),
        Rate(unit="input_tokens", pico=1_650_000, variant="batch us", source=PRINTED),
        Rate(unit="output_tokens", pico=16_500_000, variant="batch us", source=PRINTED),
        Rate(unit="output_tokens", pico=33_000_000, variant="fast us", source=PRINTED),
        Rate(unit="input_tokens", pico=3_300_000, variant="fast us", source=PRINTED),
    ]


def test_hours_have_no_place() -> None:
    night = Rate(unit="input_tokens", pico=1, variant="01:00-04:00")
    assert {rate.variant for rate in added(price(INPUT, night), extension(variant="us", factor="1.1"))} == {"us"}


def test_a_kind_may_cost_what_another_kind_costs() -> None:
    flex = extension(variant="flex", of="batch", factor="1")
    assert added(price(INPUT, OUTPUT, BATCH), flex) == [
        Rate(unit="input_tokens", pico=1_500_000, variant="flex", source=PRINTED),
        Rate(unit="output_tokens", pico=15_000_000, variant="flex", source=PRINTED),
    ]
    assert added(price(INPUT), flex) == []


def test_a_kind_that_the_book_states_stays_as_it_is() -> None:
    assert added(price(INPUT, BATCH), extension(variant="batch", factor="0.8")) == []


def test_a_model_without_tokens_still_has_the_kind() -> None:
    heard = Rate(unit="audio_ms", pico=92_500, per=3)
    assert added(price(heard), extension(variant="flex", factor="1")) == [
        Rate(unit="audio_ms", pico=92_500, per=3, variant="flex", source=PRINTED)
    ]


def test_a_rate_that_would_not_be_exact_is_left_out_with_its_whole_kind() -> None:
    odd = Rate(unit="output_tokens", pico=15)
    assert added(price(INPUT, odd), extension(variant="us", factor="1.1")) == []


def test_a_share_follows_another_unit_through_kinds_and_tiers() -> None:
    twelve = extension(shares=(Share(unit="cache_write_12h_tokens", times="2.5", of="input_tokens"),))
    assert added(price(INPUT, LONG, OUTPUT, BATCH), twelve) == [
        Rate(unit="cache_write_12h_tokens", pico=7_500_000, source=PRINTED),
        Rate(unit="cache_write_12h_tokens", pico=15_000_000, above_tokens=200_000, source=PRINTED),
        Rate(unit="cache_write_12h_tokens", pico=3_750_000, variant="batch", source=PRINTED),
    ]


def test_a_minimum_holds_for_the_unit_in_every_kind_of_call() -> None:
    heard = Rate(unit="audio_ms", pico=9)
    batch = Rate(unit="audio_ms", pico=5, variant="batch")
    made = extended(price(heard, batch, INPUT), [extension(minimum={"audio_ms": 10_000})])
    assert [(rate.unit, rate.minimum) for rate in made.rates] == [
        ("audio_ms", 10_000), ("audio_ms", 10_000), ("input_tokens", 0),
    ]  # fmt: skip


def test_a_later_extension_builds_on_an_earlier_one() -> None:
    both = (extension(variant="priority", factor="2"), extension(variant="us", factor="1.1"))
    rates = {rate.variant: rate.pico for rate in added(price(INPUT), *both)}
    assert rates == {"priority": 6_000_000, "us": 3_300_000, "priority us": 6_600_000}


def test_only_the_models_it_names_at_the_time_it_names_are_extended() -> None:
    more = extension(models=("claude-opus-*",), valid_from=100, valid_to=200, variant="us", factor="1.1")
    opus = price(INPUT, model="claude-opus-5", valid_from=100)
    assert added(opus, more)
    assert not added(price(INPUT, model="claude-opus-5", valid_from=99), more)
    assert not added(price(INPUT, model="claude-opus-5", valid_from=200), more)
    assert not added(price(INPUT, model="claude-haiku-5", valid_from=100), more)
    assert not added(price(INPUT, model="claude-opus-5", valid_from=100, provider="aws"), more)
    assert extended(opus, []) is opus
