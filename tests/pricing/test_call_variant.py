from __future__ import annotations

import pytest

import make
from halton.pricing.call_variant import Word, hours_at, joined, lower, words_of


@pytest.mark.parametrize(
    ("facts", "variant"),
    [
        ({}, ""),
        ({"service_tier": "standard_only", "speed": "standard", "inference_geo": "global"}, ""),
        ({"service_tier": "Fast"}, "priority"),
        (
            {"service_tier": "BATCH", "speed": "fast", "inference_geo": "US", "host": "us.api.openai.com"},
            "batch fast us regional",
        ),
        ({"speed": "fast"}, "fast"),
        ({"inference_geo": "eu"}, ""),
        ({"host": "eu.api.openai.com"}, "regional"),
        ({"host": "eur.api.openai.com"}, ""),
        ({"service_tier": "flex", "speed": "flex"}, "flex flex"),
    ],
)
def test_the_words_of_a_call_in_their_order(facts: dict[str, str], variant: str) -> None:
    assert joined(words_of(make.call(**facts))) == variant


def test_each_word_names_the_fact_that_it_comes_from() -> None:
    assert words_of(make.call(service_tier="Fast")) == (Word("priority", "service tier Fast"),)


@pytest.mark.parametrize(
    ("minutes", "variant"),
    [(0, "12:00-12:30"), (29, "12:00-12:30"), (30, None), (-1, None), (12 * 60 + 59, "23:00-01:00"), (13 * 60, None)],
)
def test_hours_have_a_start_and_no_end_and_may_hold_midnight(minutes: int, variant: str | None) -> None:
    variants = ["", "batch", "23:00-01:00", "12:00-12:30", "12:00-12:30 us"]
    assert hours_at(variants, make.NOON + minutes * make.MINUTE) == variant


def test_of_two_variants_at_one_hour_the_first_by_name_holds() -> None:
    assert hours_at(["11:30-13:00", "11:00-13:00"], make.NOON) == "11:00-13:00"


def test_lower_case_is_that_of_sqlite() -> None:
    assert lower("ÄBc") == "Äbc"
