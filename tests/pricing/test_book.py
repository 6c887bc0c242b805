"""Price books as facts of a log: the one that ships, whole, and what a log that holds another version takes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import make
from halton.events.price import Rate
from halton.events.types import PriceBookLoaded, PriceSet
from halton.pricing.book import PriceBook, load, shipped_versions


@pytest.fixture(scope="module")
def book() -> PriceBook:
    return PriceBook.bundled()


def stated(book: PriceBook, provider: str, model: str) -> list[PriceSet]:
    return [price for price in book.prices if (price.provider, price.model) == (provider, model)]


def test_the_book_holds_every_provider_and_says_what_it_could_not_read(book: PriceBook) -> None:
    assert {"anthropic", "openai", "google", "x-ai", "groq", "mistral"} <= {price.provider for price in book.prices}
    assert len(book.prices) > 2500
    assert book.unread < 10
    assert all(rate.pico >= 0 < rate.per for price in book.prices for rate in price.rates)
    assert len({(price.provider, price.model, price.valid_from) for price in book.prices}) == len(book.prices)


def test_a_provider_that_sells_the_models_of_others_has_their_ordinary_prices_where_it_states_none(book: PriceBook) -> None:
    (borrowed,) = stated(book, "azure", "gpt-5.4")
    assert borrowed.rates[0] == Rate(unit="input_tokens", pico=2_500_000)
    assert {rate.variant for rate in borrowed.rates} == {""}


def test_only_what_a_log_lacks_is_added() -> None:
    small = PriceBook.of("test", "1", (make.price(), make.price(model="b")))
    loaded = PriceBookLoaded(name="test", version="1", digest=small.digest, models=2)
    assert [fact.type for fact in small.missing([], 9)] == ["price.set", "price.set", "price.book_loaded"]
    assert [fact.type for fact in small.missing([make.price()], 9)] == ["price.set", "price.book_loaded"]
    assert [fact.type for fact in small.missing([make.price(book=None)], 9)] == ["price.set"] * 2 + ["price.book_loaded"]
    assert [fact.type for fact in small.missing([make.price(book="other")], 9)] == ["price.set"] * 2 + ["price.book_loaded"]
    assert small.missing([loaded], 9) == []


def test_a_log_takes_the_books_once(tmp_path: Path, book: PriceBook) -> None:
    log = make.log(tmp_path)
    assert load(log, is_wanted=lambda: False) == 0
    supplement = PriceBook.supplementary()
    count = len(book.prices) + len(supplement.prices) + 2
    assert load(log) == count
    assert load(log) == 0
    assert log.head().position == count + 1
    loaded = [event.event() for event in log.read(type_="price.book_loaded")]
    assert {(book.name, book.version) for book in loaded if isinstance(book, PriceBookLoaded)} == set(shipped_versions().items())
    log.close()


def test_the_package_is_imported_only_to_read_the_book() -> None:
    script = "import sys; from halton.pricing import book; book.shipped_versions(); assert 'genai_prices' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(make.__file__).parents[1])
