"""Rates as people type them are exact, or refused with what to write instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.errors import PriceError
from halton.events.price import Rate
from halton.pricing.typed_rate import per_million, tier, unit_rate, variant


@pytest.mark.parametrize(
    ("text", "pico"),
    [("3", 3_000_000), ("$3", 3_000_000), ("0.30", 300_000), (".075", 75_000), ("0.000001", 1), ("0", 0), ("10000", 10**10)],
)
def test_dollars_for_a_million_tokens(text: str, pico: int) -> None:
    assert per_million("input_tokens", text) == Rate(unit="input_tokens", pico=pico)


@given(st.integers(0, 10**10))
def test_no_whole_number_of_pico_dollars_is_lost(pico: int) -> None:
    assert per_million("output_tokens", f"{Decimal(pico) / 10**6:f}").pico == pico


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("web_searches=10/1000", Rate(unit="web_searches", pico=10_000_000_000)),
        ("web_searches=10/k", Rate(unit="web_searches", pico=10_000_000_000)),
        ("images=0.04", Rate(unit="images", pico=40_000_000_000)),
        ("audio_ms=0.006/minute", Rate(unit="audio_ms", pico=100_000)),
        # $0.111 an hour = 111 * 10^9 / 3,600,000 ms = 92,500 / 3 pico-dollars a millisecond.
        ("audio_ms=0.111/hour", Rate(unit="audio_ms", pico=92_500, per=3)),
        ("input_audio_tokens=32/M", Rate(unit="input_audio_tokens", pico=32_000_000)),
        ("cache_write_30m_tokens=2.5/million", Rate(unit="cache_write_30m_tokens", pico=2_500_000)),
    ],
)
def test_other_units_say_for_how_many(text: str, rate: Rate) -> None:
    assert unit_rate(text) == rate


def test_a_tier_is_for_longer_prompts() -> None:
    assert list(tier("200000:input=6,output=22.5")) == [
        Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
        Rate(unit="output_tokens", pico=22_500_000, above_tokens=200_000),
    ]


def test_a_variant_is_for_other_calls_and_its_hours_have_colons() -> None:
    assert list(variant("batch us:cache-read=.15,web_searches=5/1000")) == [
        Rate(unit="cache_read_tokens", pico=150_000, variant="batch us"),
        Rate(unit="web_searches", pico=5_000_000_000, variant="batch us"),
    ]
    assert list(variant("16:30-00:30:output_tokens=0.55")) == [Rate(unit="output_tokens", pico=550_000, variant="16:30-00:30")]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("-3", "negative"),
        ("three", "Write 3 or 0.25"),
        ("1e3", "Write 3 or 0.25"),
        ("NaN", "Write 3 or 0.25"),
        ("10000.01", "dearer than $10,000 per million"),
        ("0.1234567", "it would round to 0.123457."),
        ("0.00000049", "it would round to 0."),
    ],
)
def test_what_is_no_rate_of_tokens_is_refused(text: str, hint: str) -> None:
    with pytest.raises(PriceError, match=hint.replace("$", r"\$")):
        per_million("input_tokens", text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("web_serches=10/1000", 'Did you mean "web_searches"'),
        ("web_searches", "no amount of dollars"),
        ("web_searches=10", r"dearer than \$1 each"),
        ("web_searches=10/0", "no number of web_searches"),
        ("web_searches=10/hour", "no number of web_searches"),
        ("input_tokens=0.000003/7", "no whole number of pico-dollars"),
        ("images=0.0000000000001", "it would round to 0"),
    ],
)
def test_what_is_no_rate_of_another_unit_is_refused(text: str, hint: str) -> None:
    with pytest.raises(PriceError, match=hint):
        unit_rate(text)


@pytest.mark.parametrize("text", ["200k:input=6", "200000", "200000:", ":input=6", "200000:imput=6", "0:input=6"])
def test_what_is_no_tier_is_refused(text: str) -> None:
    with pytest.raises(PriceError):
        list(tier(text))


@pytest.mark.parametrize("text", ["batch", "batch:", "bach:input=1", "input=1", "us batch:input=1", "batch:input"])
def test_what_is_no_variant_is_refused(text: str) -> None:
    with pytest.raises(PriceError):
        list(variant(text))
