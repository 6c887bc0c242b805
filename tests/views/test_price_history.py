"""Everything that was stated for a name, which of it holds, and that the projection says the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.events.price import Rate
from halton.views.price_history import PriceHistory, StatedRate, read_names, read_price_histories
from halton.views.prices import moment

AT = datetime(2026, 9, 22, 12, tzinfo=UTC)
NAME = "claude-sonnet-4-5-20250929"


def histories(tmp_path: Path, events: list[Any], name: str = NAME, **asked: Any) -> list[PriceHistory]:
    with make.views(tmp_path, events) as views:
        return read_price_histories(views, name, **({"at": AT} | asked))


def test_what_became_of_each(tmp_path: Path) -> None:
    noon = make.NOON
    events = [
        make.price(book=None),
        make.price(valid_from=7),
        make.price(),
        make.price(),
        make.price(valid_from=noon + 1),
        make.price(valid_from=8, valid_to=noon),
        make.price(book="mine"),
        make.price(book=None, valid_from=9, valid_to=9),
        make.price(model="claude"),
        make.price(model=NAME, match=("gpt*",)),
    ]
    (history,) = histories(tmp_path, events)
    assert {price.position: price.state for price in history.prices} == {
        2: "in_force",
        3: "outranked",
        4: "replaced",
        5: "superseded",
        6: "upcoming",
        7: "over",
        8: "outranked",
        9: "withdrawn",
        10: "outranked",
        11: "other_names",
    }
    assert (history.in_force, history.reason) == (2, "your own goes before a book's")
    assert [price.replaced_by for price in history.prices if price.position == 4] == [5]


def test_the_pattern_that_fits_and_every_rate(tmp_path: Path) -> None:
    rates = (Rate(unit="input_tokens", pico=4), Rate(unit="input_tokens", pico=2, variant="batch", minimum=3, source="here"))
    (history,) = histories(tmp_path, [make.price(rates=rates, match=("gpt*", "claude*", "claude-sonnet*"))])
    (price,) = history.prices
    assert (price.pattern, price.is_exact, price.source, price.book) == ("claude-sonnet*", False, "test", "test")
    assert price.rates == (
        StatedRate("input_tokens", 4, 1, 0, "", 0, None),
        StatedRate("input_tokens", 2, 1, 0, "batch", 3, "here"),
    )
    assert history.reason == "no other price fits"


def test_how_many_calls_each_priced(tmp_path: Path) -> None:
    late = make.price(valid_from=make.NOON + 5)
    later, other = make.call(started_at=make.NOON + 5), make.call(model="claude-sonnet-4-5")
    events = [make.price(), late, make.call(), make.call(), later, other]
    (history,) = histories(tmp_path, events, at=AT + timedelta(days=1))
    assert [(price.position, price.calls, price.state) for price in history.prices] == [
        (2, 3, "superseded"),
        (3, 1, "in_force"),
    ]
    assert (history.calls, history.unpriced_calls) == (3, 0)


def test_calls_without_a_cost_and_why(tmp_path: Path) -> None:
    tokens = (Rate(unit="input_tokens", pico=4), Rate(unit="output_tokens", pico=4))
    unpriced = [make.call(cache_read_tokens=1), make.call(service_tier="batch")]
    known = [make.call(), make.call(cache_read_tokens=1, stated_cost_pico=5), make.failure(model=NAME)]
    (history,) = histories(tmp_path, [make.price(rates=tokens), *known, *unpriced])
    assert (history.calls, history.unpriced_calls) == (5, 2)
    assert history.unpriced_reasons == ("tier_unpriced", "unit_unpriced")
    (unknown,) = histories(tmp_path, [make.call(model="nobody")], "nobody")
    assert (unknown.prices, unknown.in_force, unknown.reason, unknown.unpriced_calls) == ((), None, None, 1)


def test_each_provider_those_with_calls_first(tmp_path: Path) -> None:
    events = [make.price(provider="aws"), make.price(), make.price(provider="zai"), make.call(provider="zai")]
    with make.views(tmp_path, events) as views:
        assert [h.provider for h in read_price_histories(views, NAME, at=AT)] == ["zai", "anthropic", "aws"]
        assert [h.provider for h in read_price_histories(views, "CLAUDE-sonnet-4-5", at=AT, provider="aws")] == ["aws"]
        assert read_price_histories(views, "gpt", at=AT) == []
        assert read_names(views) == {"claude-sonnet-4-5", NAME}


PRICES = st.builds(
    make.price,
    model=st.sampled_from(["claude-sonnet-4-5", "claude", NAME]),
    match=st.lists(st.sampled_from(["claude*", "claude-sonnet-4-5*", NAME, "*sonnet*", "gpt*"]), min_size=1).map(tuple),
    book=st.sampled_from([None, "genai-prices", "halton", "mine"]),
    valid_from=st.sampled_from([0, make.NOON - 9, make.NOON, make.NOON + 9]),
    valid_to=st.sampled_from([None, 0, make.NOON, make.NOON + 5]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PRICES, max_size=9), st.sampled_from([-20, -1, 0, 5, 20]))
def test_the_law_it_is_what_the_projection_says(tmp_path_factory: pytest.TempPathFactory, prices: list[Any], after: int) -> None:
    at = AT + timedelta(microseconds=after)
    with make.views(tmp_path_factory.mktemp("history"), [make.call(), *prices]) as views:
        (history,) = read_price_histories(views, NAME, at=at)
        query = "select price from price_in_force where name = ? and valid_from <= ? and ? < valid_until"
        assert views.execute(query, (NAME, moment(at), moment(at))).fetchone() == (history.in_force,)
