"""A new version of a book: what it dates and adds holds from its date, what it overwrites from now, and nothing else moves."""

from __future__ import annotations

import make
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.renewal import renewed

NOW = 1000
OLD = (Rate(unit="input_tokens", pico=3),)
CHEAPER = (Rate(unit="input_tokens", pico=2),)
MORE = (*OLD, Rate(unit="input_tokens", pico=1, variant="batch"))


def price(rates: tuple[Rate, ...], valid_from: int = 0, **changes: object) -> PriceSet:
    return make.price(rates=rates, valid_from=valid_from, **changes)


def new(book: list[PriceSet], stated: list[PriceSet]) -> list[tuple[int, tuple[Rate, ...]]]:
    return [(event.valid_from, event.rates) for event in renewed(book, stated, NOW)]


def test_an_empty_log_takes_all_as_it_is_dated() -> None:
    assert new([price(OLD), price(CHEAPER, 500), price(OLD, 2000)], []) == [(0, OLD), (500, CHEAPER), (2000, OLD)]


def test_what_the_log_states_already_is_not_stated_again() -> None:
    assert new([price(OLD), price(CHEAPER, 500)], [price(OLD), price(CHEAPER, 500)]) == []


def test_a_rate_that_was_overwritten_holds_from_now_on_and_the_next_version_says_no_more() -> None:
    assert new([price(CHEAPER)], [price(OLD)]) == [(NOW, CHEAPER)]
    assert new([price(CHEAPER)], [price(OLD), price(CHEAPER, 900)]) == []


def test_what_is_added_holds_from_where_the_book_puts_it() -> None:
    assert new([price(MORE)], [price(OLD)]) == [(0, MORE)]
    assert new([price(OLD, match=("claude-sonnet-4-5*", "claude-sonnet-4.5*"))], [price(OLD)]) == [(0, OLD)]


def test_a_change_that_the_book_dates_holds_from_its_date_even_in_the_past() -> None:
    assert new([price(OLD), price(CHEAPER, 500)], [price(OLD)]) == [(500, CHEAPER)]


def test_history_that_was_overwritten_and_holds_no_longer_stays_as_it_was() -> None:
    assert new([price(MORE[1:]), price(CHEAPER, 500)], [price(OLD), price(CHEAPER, 500)]) == []


def test_a_change_to_come_is_taken_as_it_stands() -> None:
    assert new([price(OLD), price(CHEAPER, 2000)], [price(OLD), price(OLD, 2000)]) == [(2000, CHEAPER)]


def test_a_price_that_is_over_is_not_in_force() -> None:
    assert new([price(OLD), price(CHEAPER, 500, valid_to=600)], [price(OLD), price(CHEAPER, 500, valid_to=600)]) == []
    assert new([price(CHEAPER)], [price(OLD), price(CHEAPER, 900, valid_to=900)]) == [(NOW, CHEAPER)]
