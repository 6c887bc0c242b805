from __future__ import annotations

import datetime

import pytest

from halton.errors import PriceError
from halton.pricing.price_file import CallsTable, PriceFile

ENTRY = """
[[price]]
provider = "acme"
model = "acme-1"
rates = { input_tokens = "$2 per million" }
"""


def test_a_file_is_read_into_its_tables() -> None:
    written = PriceFile.read(f'{ENTRY}from = 2026-11-17\n[[price.calls]]\nvariant = "batch"\nfactor = "0.5"\n'.encode())
    (price,) = written.price
    assert (price.provider, price.model, price.begins) == ("acme", "acme-1", datetime.date(2026, 11, 17))
    assert price.calls == [CallsTable(variant="batch", factor="0.5")]
    assert written.book is None
    assert PriceFile.read(b"") == PriceFile()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'{ENTRY}sourc = "x"', r'\[\[price\]\] 1: unknown key "sourc". Did you mean "source"\?'),
        (f"{ENTRY}[[price.calls]]\nabov = 1", r'\[\[price\]\] 1: \[\[calls\]\] 1: unknown key "abov". Did you mean "above"\?'),
        ('[book]\nname = "x"\nversoin = "1"', r'\[book\]: unknown key "versoin". Did you mean "version"\?'),
        ("[[prices]]", 'unknown key "prices". Did you mean "price"'),
        ('[[price]]\nmodel = "x"', "required field `provider`.*docs/prices.md shows"),
        (ENTRY.replace('"$2 per million"', "2"), "Expected `str`, got `int`"),
        ("[[price]", "it is no TOML"),
        (f'{ENTRY}from = "soon"', "Invalid RFC3339"),
    ],
)
def test_what_it_cannot_mean_is_refused_by_its_place(text: str, message: str) -> None:
    with pytest.raises(PriceError, match=message):
        PriceFile.read(text.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(PriceError, match="it is no TOML"):
        PriceFile.read(b"\xff\xfe")
