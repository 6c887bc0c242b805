"""The page of a model, on a home with its calls, its prices and its failures."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

import make
from halton.paths import Home

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 22, 15, tzinfo=UTC)
NAME = "claude-sonnet-4-5"
ADDRESS = f"/model/anthropic/{NAME}"


@pytest.fixture
def window(home: Home, open_window: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    """The window on calls of a model by two projects, one of them failed, and on a model without a price."""
    events = [
        make.price(source="https://example.com/prices?a=<b>", checked="2026-09-01"),
        make.call(model=NAME, input_tokens=250, cache_read_tokens=750),
        make.call(model=NAME, project="other", duration_ms=8000),
        make.call(model=NAME, billing="subscription"),
        make.failure(model_requested=NAME, error_type="overloaded_error", http_status=529),
        make.call(model="unheard-of", provider="openai"),
        make.price(model="never-called", match=("never-called",)),
    ]
    with make.views(home.root, events):
        pass
    with open_window(home, now=lambda: NOW) as made:
        yield made


async def test_its_price_now_with_its_source(window: Any) -> None:
    page = (await window.client.get(ADDRESS)).text
    assert "<dt>input</dt><dd>$3.00</dd>" in page and "<dt>cache read</dt><dd>$0.3000</dd>" in page
    assert 'href="https://example.com/prices?a=&lt;b&gt;" rel="noreferrer"' in page and "looked up on 2026-09-01" in page
    assert "Since ever, from the price book test" in page and "holds now" in page


async def test_money_tokens_cache_and_latency(window: Any) -> None:
    page = (await window.client.get(ADDRESS)).text
    assert re.search(
        r"<h3>Last 30 days</h3>\s*<p class=\"figure\">\$0\.0100</p>\s*<p class=\"quiet\">\$0\.0060 more covered", page
    )
    assert "Tokens per day" in page and "Share of the prompts that a cache held, per day" in page
    assert "Whole answer, half within" in page and "First token, 95 % within" in page
    assert 'href="?money=notional"' in page


async def test_of_a_model_without_a_price_nothing_says_that_nothing_was_spent(window: Any) -> None:
    page = (await window.client.get("/model/openai/unheard-of")).text
    assert re.search(r"<h3>Last 30 days</h3>\s*<p class=\"figure\">–</p>\s*<p class=\"quiet\">1 without a known cost", page)
    assert "Spend per day" not in page and "Nothing was spent" not in page and "Tokens per day" in page


async def test_projects_failures_and_calls(window: Any) -> None:
    page = (await window.client.get(ADDRESS)).text
    assert {"/project/halton", "/project/other"} <= set(re.findall(r'href="(/project/[^"]+)"', page))
    assert "<span>error · HTTP 529 · overloaded_error</span> <b>1</b> <small>25%</small>" in page
    assert "/call/e0002" in page and "/call/e0005" in page and "/call/e0006" not in page


async def test_a_model_without_a_price_says_how_to_set_one(window: Any) -> None:
    page = (await window.client.get("/model/openai/unheard-of")).text
    assert "No price holds for this name" in page
    assert "halton pricing set unheard-of --provider openai --input 3 --output 15</pre>" in page


async def test_a_model_that_has_a_price_and_no_call(window: Any) -> None:
    page = (await window.client.get("/model/anthropic/never-called")).text
    assert "<dt>input</dt><dd>$3.00</dd>" in page and "Latest calls" not in page


async def test_an_unknown_name_is_not_found_and_says_where_names_are(window: Any) -> None:
    answer = await window.client.get("/model/openai/nothing")
    assert answer.status_code == 404 and "No call and no price of openai names a model nothing." in answer.text
