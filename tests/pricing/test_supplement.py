from __future__ import annotations

import hashlib

import pytest

from halton.errors import PriceError
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.pricing.extension import Extension, Share
from halton.pricing.supplement import SHIPPED, Supplement

MINE = b"""
[[price]]
provider = "acme"
model    = "acme-1[x]"
from     = 2026-11-17
to       = 2027-01-01
source   = "https://example.com/prices"
checked  = 2026-11-20
rates    = { input_tokens = "$2 per million", images = "$0.04 each" }
minimum  = { images = 2 }

[[price.calls]]
above = 200000
rates = { input_tokens = "$4 per million" }

[[price.calls]]
variant = "batch"
factor  = "0.5"
source  = "https://example.com/batch"

[[extend]]
provider = "acme"
models   = ["acme-2*"]
source   = "https://example.com/more"
rates    = { cache_write_12h_tokens = "2.5 x input_tokens", pages = "$1 per thousand" }
"""
ENTRY = b'[[price]]\nprovider = "acme"\nmodel = "acme-1"\nrates = { input_tokens = "$2 per million" }\n'


def test_a_file_of_ones_own_is_read_exactly() -> None:
    mine = Supplement.read(MINE, "mine.toml")
    assert mine == Supplement(
        name="",
        version=hashlib.sha256(MINE).hexdigest()[:12],
        digest=hashlib.sha256(MINE).hexdigest(),
        prices=(
            PriceSet(
                provider="acme",
                model="acme-1[x]",
                match=("acme-1[[]x]",),
                valid_from=1_794_873_600_000_000,
                valid_to=1_798_761_600_000_000,
                rates=(
                    Rate(unit="input_tokens", pico=2_000_000),
                    Rate(unit="images", pico=40_000_000_000, minimum=2),
                    Rate(unit="input_tokens", pico=4_000_000, above_tokens=200_000),
                    Rate(unit="input_tokens", pico=1_000_000, variant="batch", source="https://example.com/batch"),
                    Rate(
                        unit="input_tokens",
                        pico=2_000_000,
                        above_tokens=200_000,
                        variant="batch",
                        source="https://example.com/batch",
                    ),
                ),
                source="https://example.com/prices",
                checked="2026-11-20",
            ),
        ),
        extensions=(
            Extension(
                provider="acme",
                models=("acme-2*",),
                source="https://example.com/more",
                rates=(Rate(unit="pages", pico=1_000_000_000),),
                shares=(Share(unit="cache_write_12h_tokens", times="2.5", of="input_tokens"),),
            ),
        ),
    )


def test_a_price_without_a_source_is_printed_in_its_file() -> None:
    (price,) = Supplement.read(ENTRY, "mine.toml").prices
    assert (price.source, price.match, price.book, price.valid_from) == ("mine.toml", ("acme-1",), None, 0)


def test_a_book_names_its_prices() -> None:
    book = Supplement.read(b'[book]\nname = "ours"\nversion = "3"\n' + ENTRY, "ours.toml")
    assert (book.name, book.version, book.prices[0].book) == ("ours", "3", "ours")


def test_a_file_extends_its_own_prices_too() -> None:
    more = b'[[extend]]\nprovider = "acme"\nmodels = ["*"]\nsource = "x"\nvariant = "us"\nfactor = "1.1"\n'
    (price,) = Supplement.read(ENTRY + more, "mine.toml").prices
    assert price.rates[1] == Rate(unit="input_tokens", pico=2_200_000, variant="us", source="x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.replace(b"input_tokens", b"input_token"), 'unknown unit "input_token". Did you mean "input_tokens"'),
        (ENTRY.replace(b"$2 per million", b"2"), 'is no price of input_tokens. Write one of "\\$2 each"'),
        (ENTRY + b'match = ["Acme*"]', "names are compared in lower case"),
        (ENTRY + b"minimum = { imges = 1 }", 'unknown unit "imges". Did you mean "images"'),
        (ENTRY + b'[[price.calls]]\nvariant = "bach"\nfactor = "1"', 'unknown variant "bach". Did you mean "batch"'),
        (ENTRY + b'[[price.calls]]\nfactor = "2"', "a factor is for a variant, without rates beside it"),
        (ENTRY + b'[[price.calls]]\nvariant = "batch"\nfactor = "half"', '"half" is no factor. Write a number'),
        (ENTRY + b'[[price.calls]]\nrates = { input_tokens = "$1 each" }', "it states the rate of input_tokens twice"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(text: bytes, message: str) -> None:
    with pytest.raises(PriceError, match=rf"mine.toml: \[\[price\]\] 1 \(acme-1\): .*{message}"):
        Supplement.read(text, "mine.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "it has no source. Say where that is printed."),
        (b'source = "x"\nrates = { pages = "2 x page" }', 'unknown unit "page". Did you mean "pages"'),
        (b'source = "x"\nvariant = "us"', "it adds nothing"),
    ],
)
def test_so_is_an_extension(text: bytes, message: str) -> None:
    with pytest.raises(PriceError, match=rf"mine.toml: \[\[extend\]\] 1 \(acme-\*\): .*{message}"):
        Supplement.read(b'[[extend]]\nprovider = "acme"\nmodels = ["acme-*"]\n' + text, "mine.toml")


def test_a_price_that_is_stated_twice_is_refused() -> None:
    with pytest.raises(PriceError, match="mine.toml: it states the price of acme-1 twice"):
        Supplement.read(ENTRY + ENTRY, "mine.toml")


def test_what_ships_is_sourced_and_dated() -> None:
    shipped = Supplement.shipped()
    assert shipped.name == "halton"
    assert shipped.digest == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    for entry in (*shipped.prices, *shipped.extensions):
        assert entry.source.startswith("https://"), entry
        assert entry.checked is not None and "2026-06-01" < entry.checked <= shipped.version, entry
