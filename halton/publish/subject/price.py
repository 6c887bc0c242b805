"""What a model costs by the million tokens, now and at every time before, and where that is printed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from halton.publish.cells import PICO

# The price that a call's name has at each time; of a name that no call bears, those that were set for a model of this name.
_OF_NAME = """
select f.valid_from, f.valid_until, {columns}
  from price_in_force as f
  left join prices as p on p.position = f.price and p.origin = f.origin and p.variant = '' and p.above_tokens = 0
 where f.provider = ? and f.name = ? and f.origin = 1
 order by f.valid_from desc"""
_OF_MODEL = """
select p.valid_from, coalesce(p.valid_to, '9'), {columns}
  from prices as p
 where p.provider = ? and p.model = ? and p.origin = 1 and p.variant = '' and p.above_tokens = 0
 order by p.valid_from desc, p.position desc"""
_COLUMNS = """p.model, p.book, p.source, p.checked, p.is_free, p.input_pico, p.cache_read_pico, p.cache_write_5m_pico,
              p.cache_write_1h_pico, p.output_pico, p.position"""
RATES = ("input", "cache read", "cache write 5 min", "cache write 1 h", "output")


class Price(NamedTuple):
    """One price and its time, UTC; `rates` are dollars for a million tokens in the order of RATES, None where there is none."""

    valid_from: str
    valid_until: str
    model: str | None
    book: str | None
    source: str | None
    checked: str | None
    is_free: bool
    rates: tuple[float | None, ...]
    is_now: bool

    @property
    def is_known(self) -> bool:
        """Whether there was a price at all."""
        return self.model is not None

    @property
    def is_linked(self) -> bool:
        """Whether the source is a page that a browser may be sent to."""
        return (self.source or "").startswith("https://")


def read_prices(connection: sqlite3.Connection, provider: str, model: str, at: str) -> list[Price]:
    """The prices of a model's name, the latest first; `at` is now, as the views write it."""
    rows = connection.execute(_OF_NAME.format(columns=_COLUMNS), (provider, model)).fetchall()
    if not rows:
        rows = connection.execute(_OF_MODEL.format(columns=_COLUMNS), (provider, model)).fetchall()
    found = [_price(row, at) for row in rows]
    # Before its first price a name has none, which says nothing; a book that knows no date begins with 1970.
    while found and not found[-1].is_known and not found[-1].is_now:
        found.pop()
    return [price._replace(valid_from="") if price.valid_from.startswith("1970-01-01") else price for price in found]


def in_force(prices: Sequence[Price]) -> Price | None:
    """The one that holds now."""
    return next((price for price in prices if price.is_now and price.is_known), None)


def _price(row: Sequence[object], at: str) -> Price:
    begin, end = str(row[0]), str(row[1])
    model, book, source, checked = (None if value is None else str(value) for value in row[2:6])
    rates = tuple(None if value is None else float(str(value)) * 1_000_000 / PICO for value in row[7:12])
    return Price(begin, end, model, book, source, checked, bool(row[6]), rates, begin <= at < end)
