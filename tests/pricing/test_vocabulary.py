from __future__ import annotations

import pytest

from halton.errors import PriceError
from halton.events.answer import Answer
from halton.pricing.vocabulary import UNITS, is_hours, refuse_unit, refuse_variant


def test_every_count_of_an_answer_is_a_unit() -> None:
    counted = [field for field in Answer.__struct_fields__ if field.endswith("_tokens") or field == "web_searches"]
    assert set(counted) <= set(UNITS)


@pytest.mark.parametrize("name", ["input_tokens", "web_searches", "cache_write_30m_tokens", "cache_write_12h_tokens", "requests"])
def test_what_is_counted_is_a_unit(name: str) -> None:
    refuse_unit(name)


def test_an_unknown_unit_is_refused_with_the_nearest() -> None:
    with pytest.raises(PriceError, match='unknown unit "input_token". Did you mean "input_tokens"?'):
        refuse_unit("input_token")
    with pytest.raises(PriceError, match='unknown unit "zzz". Known are annotated_pages, '):
        refuse_unit("zzz")


@pytest.mark.parametrize(
    "text", ["", "batch", "fast us", "batch us", "priority regional", "ultrafast", "01:00-04:00", "22:30-00:30"]
)
def test_words_in_their_order_are_a_variant(text: str) -> None:
    refuse_variant(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("batches", 'Did you mean "batch"'),
        ("us batch", "is out of order"),
        ("batch flex", "is out of order"),
        ("batch  us", "Known are"),
        ("25:00-04:00", "Hours are written 01:00-04:00, in UTC"),
        ("1:00-4:00", "Hours are written 01:00-04:00, in UTC"),
    ],
)
def test_no_other_variant_is_accepted(text: str, why: str) -> None:
    with pytest.raises(PriceError, match=why):
        refuse_variant(text)


def test_hours_are_told_from_words() -> None:
    assert is_hours("01:00-04:00")
    assert not is_hours("batch")
