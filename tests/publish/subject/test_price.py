"""A model's price now and at every time."""

from pathlib import Path

import make
from halton.events.price import Rate
from halton.publish.subject.price import in_force, read_prices

NOW = "2026-09-22T15:00:00.000000Z"
NAME = "claude-sonnet-4-5-20250929"
DEAR = (Rate(unit="input_tokens", pico=6_000_000), Rate(unit="output_tokens", pico=30_000_000))


def test_each_price_of_a_name_the_latest_first(tmp_path: Path) -> None:
    """In dollars for a million tokens; before the first price there was none, which is not worth a row."""
    tomorrow = make.NOON + 1440 * make.MINUTE
    first = make.price(valid_from=make.NOON - 9 * 1440 * make.MINUTE)
    events = [first, make.price(valid_from=tomorrow, rates=DEAR, source="https://example.com/p"), make.call()]
    with make.views(tmp_path, events) as views:
        found = read_prices(views, "anthropic", NAME, NOW)
    assert [(price.valid_from[:10], price.valid_until[:10], price.rates, price.is_now) for price in found] == [
        ("2026-09-23", "9", (6.0, None, None, None, 30.0), False),
        ("2026-09-13", "2026-09-23", (3.0, 0.3, 3.75, 6.0, 15.0), True),
    ]
    assert [price.is_linked for price in found] == [True, False]
    now = in_force(found)
    assert now is not None and (now.model, now.book, now.source) == ("claude-sonnet-4-5", "test", "test")


def test_a_model_that_no_call_bears_has_the_price_of_its_own_name(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price()]) as views:
        found = read_prices(views, "anthropic", "claude-sonnet-4-5", NOW)
        assert [price.rates[0] for price in found] == [3.0] and in_force(found) is found[0]
        assert read_prices(views, "openai", "claude-sonnet-4-5", NOW) == []


def test_a_name_without_a_price_has_none_now(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(model="unheard-of")]) as views:
        found = read_prices(views, "anthropic", "unheard-of", NOW)
    assert [price.is_known for price in found] == [False] and in_force(found) is None
