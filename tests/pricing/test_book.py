from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import make
from halton.events.price import Rate
from halton.events.types import PriceBookLoaded, PriceSet
from halton.pricing.book import PriceBook, installed_version, load


@pytest.fixture(scope="module")
def book() -> PriceBook:
    return PriceBook.of_genai_prices()


def stated(book: PriceBook, provider: str, model: str) -> list[PriceSet]:
    return [price for price in book.prices if (price.provider, price.model) == (provider, model)]


def test_a_price_is_exact_pico_dollars_with_its_tiers(book: PriceBook) -> None:
    (price,) = stated(book, "anthropic", "claude-sonnet-4-5")
    assert price.match == ("claude-sonnet-4-5*", "claude-sonnet-4.5*")
    assert price.rates == (
        Rate(unit="input_tokens", pico=3_000_000),
        Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
        Rate(unit="cache_read_tokens", pico=300_000),
        Rate(unit="cache_read_tokens", pico=600_000, above_tokens=200_000),
        Rate(unit="cache_write_5m_tokens", pico=3_750_000),
        Rate(unit="cache_write_5m_tokens", pico=7_500_000, above_tokens=200_000),
        Rate(unit="cache_write_1h_tokens", pico=6_000_000),
        Rate(unit="cache_write_1h_tokens", pico=12_000_000, above_tokens=200_000),
        Rate(unit="output_tokens", pico=15_000_000),
        Rate(unit="output_tokens", pico=22_500_000, above_tokens=200_000),
        Rate(unit="web_searches", pico=10_000_000_000),
    )


def test_a_price_that_changed_is_one_event_for_each_date(book: PriceBook) -> None:
    before, after = stated(book, "openai", "o3")
    assert (before.valid_from, before.rates[0].pico) == (0, 10_000_000)
    assert (after.valid_from, after.rates[0].pico) == (1_749_513_600_000_000, 2_000_000)  # 2025-06-10


def test_the_standard_price_stands_for_hours_with_another(book: PriceBook) -> None:
    assert [price.valid_from for price in stated(book, "deepseek", "deepseek-chat")][0] == 0
    assert len({(price.provider, price.model, price.valid_from) for price in book.prices}) == len(book.prices)


def test_the_book_holds_every_provider_and_says_what_it_could_not_read(book: PriceBook) -> None:
    assert {"anthropic", "openai", "google", "x-ai", "groq", "mistral"} <= {price.provider for price in book.prices}
    assert len(book.prices) > 2000
    assert book.unread < 10
    assert all(rate.pico >= 0 for price in book.prices for rate in price.rates)


def test_only_what_a_log_lacks_is_added(book: PriceBook) -> None:
    small = PriceBook(book.name, book.version, "d", (make.price(), make.price(model="b")), 0)
    loaded = PriceBookLoaded(name=book.name, version=book.version, digest="d", models=2)
    assert [fact.type for fact in small.missing([])] == ["price.set", "price.set", "price.book_loaded"]
    assert [fact.type for fact in small.missing([make.price()])] == ["price.set", "price.book_loaded"]
    assert [fact.type for fact in small.missing([make.price(), make.price(rates=())])] == ["price.set"] * 2 + [
        "price.book_loaded"
    ]
    assert [fact.type for fact in small.missing([make.price(book=None)])] == ["price.set"] * 2 + ["price.book_loaded"]
    assert small.missing([loaded]) == []


def test_a_log_takes_the_book_once(tmp_path: Path, book: PriceBook) -> None:
    log = make.log(tmp_path)
    assert load(log) == len(book.prices) + 1
    assert load(log) == 0
    assert log.head().position == len(book.prices) + 2
    (loaded,) = (event.event() for event in log.read(type_="price.book_loaded"))
    assert isinstance(loaded, PriceBookLoaded)
    assert (loaded.name, loaded.version, loaded.digest) == ("genai-prices", installed_version(), book.digest)
    log.close()


def test_the_package_is_imported_only_to_read_the_book() -> None:
    script = "import sys; from halton.pricing import book; book.installed_version(); assert 'genai_prices' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(make.__file__).parents[1])
