from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.errors import PriceError
from halton.events.price import Rate
from halton.pricing.printed import exact_usd, rate, written


@pytest.mark.parametrize(
    ("unit", "text", "pico", "per"),
    [
        ("input_tokens", "$2 per million", 2_000_000, 1),
        ("cache_read_tokens", "$0.0028 per million", 2800, 1),
        ("web_searches", "$10 per thousand", 10_000_000_000, 1),
        ("images", "$0.04 each", 40_000_000_000, 1),
        ("characters", "$15 per million", 15_000_000, 1),
        ("pages", "$1.50 per thousand", 1_500_000_000, 1),
        # $0.111 an hour = 111 * 10^9 / 3,600,000 ms = 92,500 / 3 pico-dollars a millisecond.
        ("audio_ms", "$0.111 per hour", 92_500, 3),
        ("audio_ms", "$0.006 per minute", 100_000, 1),
        ("video_ms", "$0.40 per second", 400_000_000, 1),
        ("requests", "$0 each", 0, 1),
    ],
)
def test_what_providers_print_is_exact_pico_dollars(unit: str, text: str, pico: int, per: int) -> None:
    assert rate(unit, text) == Rate(unit=unit, pico=pico, per=per)


def test_a_rate_is_for_the_calls_it_is_said_of() -> None:
    made = rate("output_tokens", "$15 per million", variant="batch", above_tokens=272_000, source="https://example.com")
    assert made == Rate(
        unit="output_tokens", pico=15_000_000, variant="batch", above_tokens=272_000, source="https://example.com"
    )


@pytest.mark.parametrize("text", ["2 per million", "$2", "$2 per mtok", "$-2 per million", "$1e3 each", "$2 per hour", "free"])
def test_what_is_no_price_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(PriceError, match=r'is no price of input_tokens. Write one of "\$2 each", "\$2 per thousand"'):
        rate("input_tokens", text)
    with pytest.raises(PriceError, match='"\\$2 per second", "\\$2 per minute", "\\$2 per hour"'):
        rate("audio_ms", "$2 per million")


def test_a_token_costs_a_whole_number_of_pico_dollars() -> None:
    assert rate("input_tokens", "$0.000001 per million").pico == 1
    with pytest.raises(PriceError, match="Six decimals per million are the most"):
        rate("input_tokens", "$0.0000015 per million")


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Rate(unit="input_tokens", pico=2_000_000), "$2 per million"),
        (Rate(unit="cache_read_tokens", pico=3625), "$0.003625 per million"),
        (Rate(unit="web_searches", pico=10_000_000_000), "$10 per thousand"),
        (Rate(unit="images", pico=40_000_000_000), "$0.04 each"),
        (Rate(unit="audio_ms", pico=92_500, per=3), "$0.111 per hour"),
        (Rate(unit="output_tokens", pico=0), "$0 per million"),
    ],
)
def test_a_rate_is_written_as_providers_print_it(rate: Rate, text: str) -> None:
    assert written(rate) == text


@given(st.sampled_from(["input_tokens", "web_searches", "images", "audio_ms"]), st.integers(0, 10**9))
def test_what_is_written_reads_as_the_same_rate(unit: str, pico: int) -> None:
    made = Rate(unit=unit, pico=pico)
    assert rate(unit, written(made)) == made


@pytest.mark.parametrize(
    ("pico", "text"),
    [
        (0, "$0.00"),
        (1, "$0.000000000001"),
        (10**11, "$0.10"),
        (1_234_567 * 10**12, "$1,234,567.00"),
        (123_456_789_012, "$0.123456789012"),
    ],
)
def test_money_is_written_with_all_its_digits(pico: int, text: str) -> None:
    assert exact_usd(pico) == text
