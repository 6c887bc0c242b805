"""The prices in force, and which of them calls use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import make
from halton.events.price import Rate
from halton.views.prices import Price, read_called_names, read_prices, read_providers

AT = datetime(2026, 9, 22, 12, tzinfo=UTC)
INPUT = (Rate(unit="input_tokens", pico=1),)


def listed(tmp_path: Path, events: list[Any], **asked: Any) -> list[Price]:
    with make.views(tmp_path, events) as views:
        return read_prices(views, at=AT, **asked)


def test_one_line_a_model_what_is_used_most_first(tmp_path: Path) -> None:
    events = [
        make.price(model="a", match=("a",), rates=INPUT),
        make.price(model="b", match=("b*",), rates=INPUT),
        make.price(provider="openai", model="c", match=("c",), rates=INPUT),
        *[make.call(model="b-1"), make.call(model="b-2"), make.call(model="c", provider="openai")],
    ]
    assert [(p.provider, p.model, p.calls) for p in listed(tmp_path, events)] == [
        ("anthropic", "b", 2),
        ("openai", "c", 1),
        ("anthropic", "a", 0),
    ]


def test_a_price_is_told_whole(tmp_path: Path) -> None:
    rates = (
        *make.price().rates,
        Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
        Rate(unit="input_tokens", pico=1_500_000, variant="batch"),
    )
    (price,) = listed(tmp_path, [make.price(rates=rates, valid_to=make.NOON + 1, checked="2026-09-01"), make.call()])
    assert price == Price(
        provider="anthropic",
        model="claude-sonnet-4-5",
        priced_as="claude-sonnet-4-5",
        calls=1,
        unpriced_calls=0,
        position=2,
        book="test",
        valid_from="1970-01-01T00:00:00.000000Z",
        valid_to="2026-09-22T12:00:00.000001Z",
        source="test",
        checked="2026-09-01",
        match=("claude-sonnet-4-5*",),
        input_pico=3_000_000,
        cache_read_pico=300_000,
        cache_write_5m_pico=3_750_000,
        cache_write_1h_pico=6_000_000,
        cache_write_other_pico=3_750_000,
        output_pico=15_000_000,
        is_free=False,
        tiers=(200_000,),
        variants=("batch",),
    )


def test_the_price_that_holds_now(tmp_path: Path) -> None:
    events = [
        make.price(book=None, rates=INPUT, valid_to=0),
        make.price(book="mine", rates=INPUT, valid_from=make.NOON + 1),
        make.price(book="genai-prices", valid_from=5),
        make.price(book="halton", rates=INPUT, valid_to=make.NOON),
        make.price(book="mine"),
        make.price(book="mine", valid_from=4),
        make.price(book="mine", valid_from=4, rates=INPUT),
    ]
    assert [price.position for price in listed(tmp_path, events)] == [8]


def test_only_ones_own(tmp_path: Path) -> None:
    events = [make.price(), make.price(book=None, model="mine", match=("mine",)), make.call(model="nobody")]
    assert [price.model for price in listed(tmp_path, events, own=True)] == ["mine"]


def test_names_that_calls_bear_those_without_a_price_first(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.call(), make.call(model="nobody"), make.call(model="home", billing="local")]
    assert [(p.model, p.priced_as, p.calls, p.unpriced_calls) for p in listed(tmp_path, events, used=True)] == [
        ("nobody", None, 1, 1),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", 2, 0),
        ("home", None, 1, 0),
    ]


def test_a_search_looks_at_names_and_patterns(tmp_path: Path) -> None:
    events = [make.price(), make.price(provider="openai", model="gpt-5", match=("gpt-5-turbo*",))]
    with make.views(tmp_path, events) as views:
        for text, found in (("TURBO", 1), ("openai", 1), ("", 2), ("x", 0)):
            assert len(read_prices(views, at=AT, search=text)) == found
        assert [price.model for price in read_prices(views, at=AT, provider="openai")] == ["gpt-5"]


def test_providers_and_called_names(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(provider="x"), make.call(), make.call(model="Mine")]) as views:
        assert read_providers(views) == {"x", "anthropic"}
        assert read_called_names(views, "anthropic", ["mi*"]) == [("Mine", True), ("claude-sonnet-4-5-20250929", False)]
