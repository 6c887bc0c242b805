"""Prices as commands print them."""

from __future__ import annotations

from typing import Any

import click
import pytest

import make
from halton.cli.price_text import PriceMoment, book, day, echo_moves, echo_price, per_million
from halton.events.price import Rate
from halton.pricing.trial import Move


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("always", 0),
        ("1970-01-01", 0),
        ("2026-09-22", 1_790_035_200_000_000),
        ("2026-09-22T12:00", make.NOON),
        ("2026-09-22T14:00:00.000001+02:00", make.NOON + 1),
    ],
)
def test_days_are_providers_days_in_utc(text: str, moment: int) -> None:
    assert PriceMoment().convert(text, None, None) == moment
    assert PriceMoment().convert(moment, None, None) == moment


def test_today_is_a_day_and_now_is_not() -> None:
    assert PriceMoment().convert("today", None, None) % 86_400_000_000 == 0
    assert PriceMoment().convert("now", None, None) >= PriceMoment().convert("today", None, None)


@pytest.mark.parametrize(("text", "hint"), [("soon", "Write 2026-11-21"), ("1969-12-31", "Write always")])
def test_what_is_no_date(text: str, hint: str) -> None:
    with pytest.raises(click.BadParameter, match=hint):
        PriceMoment().convert(text, None, None)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, ""),
        (0, "always"),
        ("1970-01-01T00:00:00.000000Z", "always"),
        ("2026-09-22T00:00:00.000000Z", "2026-09-22"),
        (make.NOON, "2026-09-22 12:00"),
    ],
)
def test_a_day_has_its_time_only_where_it_is_not_midnight(moment: Any, text: str) -> None:
    assert day(moment) == text


@pytest.mark.parametrize(
    ("pico", "text"), [(3_000_000, "$3.00"), (300_000, "$0.30"), (75_000, "$0.075"), (1, "$0.000001"), (0, "$0.00"), (None, "–")]
)
def test_dollars_for_a_million_are_exact(pico: int | None, text: str) -> None:
    assert per_million(pico) == text


def test_whose_word_it_is() -> None:
    assert (book(None), book("halton")) == ("you", "halton")


def test_a_price_and_all_its_rates(capsys: pytest.CaptureFixture[str]) -> None:
    rates = (Rate(unit="input_tokens", pico=3_000_000), Rate(unit="input_tokens", pico=1, variant="batch", above_tokens=200_000))
    echo_price(make.price(rates=rates, valid_from=make.NOON, valid_to=make.NOON + 86_400_000_000))
    echo_price(make.price(rates=(Rate(unit="input_tokens", pico=0),)))
    assert capsys.readouterr().out.splitlines() == [
        "claude-sonnet-4-5 at anthropic, from 2026-09-22 12:00 until 2026-09-23 12:00, for calls of claude-sonnet-4-5*:",
        "  input_tokens               $3 per million",
        "  input_tokens               $0.000001 per million  batch above 200,000 tokens",
        "claude-sonnet-4-5 at anthropic, always, for calls of claude-sonnet-4-5*:",
        "  free",
    ]


def test_calls_that_move_and_what_is_unknown_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    echo_moves([Move("a", "m\x1b", "billed", 3, 10**12, 1, None, 3), Move("a", "n", "subscription", 1, None, 1, 0, 0)])
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["4", "earlier", "calls", "get", "another", "cost:"],
        ["provider", "model", "paid", "calls", "cost", "now", "then"],
        ["a", "m\\x1b", "billed", "3", "$1.00,", "1", "unknown", "3", "unknown"],
        ["a", "n", "subscription", "1", "1", "unknown", "$0.00"],
    ]
    echo_moves([])
    assert capsys.readouterr().out == "No earlier call gets another cost.\n"
