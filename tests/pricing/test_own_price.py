"""A price that a user states: whole, or refused; and withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.errors import PriceError
from halton.events.price import Rate
from halton.pricing.own_price import FREE, live, model_and_match, own_price, withdrawal

INPUT, OUTPUT = Rate(unit="input_tokens", pico=3), Rate(unit="output_tokens", pico=15)


def own(**changes: Any) -> Any:
    return own_price(**{"provider": "openai", "model": "My-Model*", "match": (), "rates": (INPUT, OUTPUT)} | changes)


def test_without_patterns_it_is_for_exactly_this_name() -> None:
    price = own()
    assert (price.match, price.book, price.source, price.valid_from, price.valid_to) == (
        ("my-model[*]",),
        None,
        "set by hand",
        0,
        None,
    )
    assert own(match=("My-*",), source="https://example.com").match == ("my-*",)


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"rates": ()}, "states no rate"),
        ({"rates": (INPUT, INPUT)}, "input_tokens twice"),
        ({"rates": (Rate(unit="input_tokens", pico=1, variant="batch"),)}, "ordinary calls"),
        ({"valid_from": 7, "valid_to": 7}, "ends before it begins"),
        ({"match": ("",)}, "fits no name"),
    ],
)
def test_half_a_price_is_refused(changes: dict[str, Any], hint: str) -> None:
    with pytest.raises(PriceError, match=hint):
        own(**changes)


def test_what_is_free_costs_nothing_whatever_it_counts(tmp_path: Any) -> None:
    call = make.call(model="my-model*", provider="openai", cache_read_tokens=5, web_searches=1, units={"code_executions": 2})
    query = "select basis, cost_pico, rate_reason from cost"
    assert make.rows(tmp_path, [own(rates=FREE), call], query) == [("free", 0, None)]


def test_live_prices_are_those_not_replaced_and_not_withdrawn() -> None:
    first, second = own(), own(valid_from=9)
    again = own(rates=(INPUT,))
    stated = [first, second, again, make.price(provider="openai", model="My-Model*")]
    assert live(stated, provider="openai", model="My-Model*") == [again, second]
    assert live([*stated, withdrawal(again)], provider="openai", model="My-Model*") == [second]
    assert live(stated, provider="openai", model="My-Model*", book="test")[0].book == "test"


def test_a_withdrawal_is_the_same_price_over_before_it_begins(tmp_path: Any) -> None:
    price = own(valid_from=make.NOON - 5)
    assert (withdrawal(price).valid_to, withdrawal(price).match) == (make.NOON - 5, price.match)
    call = make.call(model="my-model*", provider="openai")
    query = "select rate_reason from cost"
    assert make.rows(tmp_path, [price, call, withdrawal(price)], query) == [("model_unpriced",)]


def test_a_model_is_spelled_and_matched_as_before_the_users_own_first() -> None:
    book = make.price(provider="openai", model="My-Model*", match=("my-*",))
    mine = own(match=("mine*",))
    assert model_and_match([], provider="openai", model="x") == ("x", ())
    assert model_and_match([book], provider="openai", model="MY-model*") == ("My-Model*", ("my-*",))
    assert model_and_match([mine, book], provider="openai", model="my-model*") == ("My-Model*", ("mine*",))
    assert model_and_match([book, mine, withdrawal(mine)], provider="openai", model="my-model*")[1] == ("my-*",)
    with pytest.raises(PriceError, match="no name"):
        model_and_match([], provider="openai", model=" ")
