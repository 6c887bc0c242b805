"""Every current flagship model of the big four providers has a price, and the documentation lists it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import make
from halton.pricing.book import PriceBook
from halton.pricing.supplement import Supplement
from pricing.case import NOW, moment

DOCS = Path(__file__).parents[2] / "docs"
COUNTED = {"input_tokens": 1000, "cache_read_tokens": 1000, "output_tokens": 200, "web_searches": 1}


@pytest.fixture(autouse=True)
def docs_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS)


def test_every_flagship_is_priced(tmp_path: Path) -> None:
    import price_reference

    models = [(maker.provider, model) for maker in price_reference.FLAGSHIPS for model in maker.models]
    calls = [make.call(provider=provider, model=model, started_at=moment(NOW), **COUNTED) for provider, model in models]
    query = """select c.model, k.rate_reason from cost as k join calls as c using (position, origin)
                where k.list_pico is null or k.list_pico = 0"""
    assert len(models) >= 20
    assert make.rows(tmp_path, [*price_reference.prices(), *calls], query) == []


def test_the_page_lists_every_flagship_with_its_source() -> None:
    import price_reference

    page = (DOCS / "prices.md").read_text()
    for maker in price_reference.FLAGSHIPS:
        assert maker.page in page
        for model in maker.models:
            assert re.search(rf"^\| `{re.escape(model)}` \| \$[^|]*\| .*\| (\[page\]|genai-prices)", page, re.MULTILINE), model


def test_the_example_of_a_file_is_one() -> None:
    (example,) = re.findall(r"^```text\n(.*?)^```$", (DOCS / "prices.md").read_text(), re.MULTILINE | re.DOTALL)
    read = Supplement.read(example.encode(), "example.toml")
    assert [price.model for price in read.prices] == ["gpt-9-example"]
    assert len(read.extensions) == 2
    assert {rate.variant for rate in read.prices[0].rates} == {"", "batch"}


def test_nothing_that_the_supplement_prices_is_in_the_bundled_book() -> None:
    """A newer book that prices one of these models makes our own entry stale: then take it out."""
    ours = {(price.provider, price.model) for price in PriceBook.supplementary().prices}
    book = {(price.provider, price.model) for price in PriceBook.bundled({provider for provider, _ in ours}).prices}
    assert ours & book == set()


def test_every_extension_adds_something_to_models_that_there_are() -> None:
    extensions = Supplement.shipped().extensions
    book = PriceBook.bundled({extension.provider for extension in extensions}).prices
    for extension in extensions:
        fitting = [price for price in (*book, *PriceBook.supplementary().prices) if extension.fits(price)]
        assert all(any(fnmatchcase(price.model, glob) for price in fitting) for glob in extension.models), extension
        rates = [rate for price in fitting for rate in price.rates if rate.variant.endswith(extension.variant)]
        added = [rate for rate in rates if rate.source == extension.source or rate.minimum]
        assert added, extension


def test_no_factor_was_given_up_because_it_would_not_be_exact() -> None:
    for extension in Supplement.shipped().extensions:
        for price in PriceBook.bundled({extension.provider}).prices:
            if extension.factor and not extension.of and extension.fits(price) and price.rates:
                assert extension.variant in {rate.variant for rate in price.rates}, (price.model, extension)
