from __future__ import annotations

import pytest

import make
from halton.events.types import PriceSet
from halton.pricing.in_force import Prices

NAME = "claude-sonnet-4-5"


def price(match: str = "claude-*", **changes: object) -> PriceSet:
    return make.price(match=(match,), model=match, **changes)


def chosen(*prices: PriceSet, name: str = NAME, at: int = make.NOON) -> int | None:
    """The number of the price in force, the first being 1."""
    found = Prices.of(enumerate(prices, 1)).in_force("anthropic", name, at)
    return found and found.position


@pytest.mark.parametrize(
    "prices",
    [
        [price("*", book=None), price(NAME)],
        [price("*", book="mine"), price(NAME, book="halton")],
        [price(NAME), price("claude-sonnet-4-5[!]*")],
        [price("claude-*"), price("*")],
        [price(valid_from=5), price(valid_from=4)],
        [price(), price("claude-*", provider="openai")],
        [price(), price(valid_from=make.NOON + 1)],
        [price(), price(valid_from=1, valid_to=make.NOON)],
        [price(), price("Claude-*")],
    ],
)
def test_the_first_of_these_holds_in_any_order(prices: list[PriceSet]) -> None:
    assert chosen(*prices) == 1
    assert chosen(*reversed(prices)) == 2


def test_a_price_that_was_set_again_replaces_the_earlier_even_to_withdraw_it() -> None:
    assert chosen(price(), price()) == 2
    assert chosen(price(), price(valid_to=0)) is None
    assert chosen(price(), price(book="mine")) == 2


def test_names_are_read_in_lower_case() -> None:
    assert chosen(price(), name="CLAUDE-next") == 1


def test_the_pattern_that_fits_is_told() -> None:
    prices = Prices.of([(1, make.price(match=("*", "claude-*")))])
    found = prices.in_force("anthropic", NAME, make.NOON)
    assert found is not None and found.pattern == "claude-*"
