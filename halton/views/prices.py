"""Prices as they hold at a moment, one line for each model, and which of them your calls use."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from halton.views.preference import SHIPPED

# The price that holds for each model: it was not set again for the same moment, and the one to be preferred goes first.
IN_FORCE = f"""
select * from (
    select p.*,
           row_number() over (
               partition by p.provider, p.model
               order by p.book is null desc, p.book not in {SHIPPED} desc, p.valid_from desc, p.position desc) as preference
      from prices as p
     where p.origin = 1 and p.variant = '' and p.above_tokens = 0
       and p.valid_from <= :at and (p.valid_to is null or :at < p.valid_to)
       and not exists (
               select 1 from prices as q
                where q.provider = p.provider and q.model = p.model and q.valid_from = p.valid_from and q.origin = p.origin
                  and q.book is p.book and q.position > p.position))
 where preference = 1"""
_COLUMNS = """
       l.position, l.book, l.valid_from, l.valid_to, l.source, l.checked, l.match, l.input_pico, l.cache_read_pico,
       l.cache_write_5m_pico, l.cache_write_1h_pico, l.cache_write_other_pico, l.output_pico, l.is_free,
       (select json_group_array(distinct t.above_tokens) from prices as t
         where t.position = l.position and t.origin = 1 and t.above_tokens > 0),
       (select json_group_array(distinct t.variant) from prices as t
         where t.position = l.position and t.origin = 1 and t.variant <> '')"""
# Sums of all days: the names that calls bear, and the price that holds for each of them now.
_USED = """
used as materialized (
    select u.provider, u.model as name, sum(u.calls) as calls, sum(u.unpriced_calls) as unpriced_calls,
           (select f.price from price_in_force as f
             where f.provider = u.provider and f.name = u.model and f.origin = 1
               and f.valid_from <= :at and :at < f.valid_until) as price
      from usage_daily as u
     where u.origin = 1
     group by u.provider, u.model)"""
_BY_MODEL = f"""
with {_USED},
models as materialized (
    select p.provider, p.model, sum(u.calls) as calls, sum(u.unpriced_calls) as unpriced_calls
      from used as u
      join prices as p on p.position = u.price and p.origin = 1 and p.variant = '' and p.above_tokens = 0
     group by p.provider, p.model)
select l.provider, l.model, l.model, coalesce(m.calls, 0), coalesce(m.unpriced_calls, 0), {_COLUMNS}
  from ({IN_FORCE}) as l
  left join models as m on m.provider = l.provider and m.model = l.model"""
_BY_NAME = f"""
with {_USED}
select u.provider, u.name, l.model, u.calls, u.unpriced_calls, {_COLUMNS}
  from used as u
  left join prices as l on l.position = u.price and l.origin = 1 and l.variant = '' and l.above_tokens = 0"""


class Price(msgspec.Struct, frozen=True):
    """One model at one provider. `priced_as` is the model whose price holds for it; without a price all the rest is None.

    Rates are of ordinary calls, in pico-dollars a token. `calls` and `unpriced_calls` count yours, of all time.
    """

    provider: str
    model: str
    priced_as: str | None
    calls: int
    unpriced_calls: int
    position: int | None
    book: str | None
    valid_from: str | None
    valid_to: str | None
    source: str | None
    checked: str | None
    match: tuple[str, ...]
    input_pico: int | None
    cache_read_pico: int | None
    cache_write_5m_pico: int | None
    cache_write_1h_pico: int | None
    cache_write_other_pico: int | None
    output_pico: int | None
    is_free: bool
    tiers: tuple[int, ...]
    variants: tuple[str, ...]


def moment(at: datetime) -> str:
    """A moment as the views write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_prices(
    connection: sqlite3.Connection,
    *,
    at: datetime,
    provider: str | None = None,
    search: str | None = None,
    own: bool = False,
    used: bool = False,
) -> list[Price]:
    """The prices in force, what is used most first; with `used` one for each name that calls bear, first those without one."""
    rows = connection.execute(_BY_NAME if used else _BY_MODEL, {"at": moment(at)})
    found = [price for price in map(_price, rows) if _is_wanted(price, provider, search, own)]
    return sorted(found, key=_use)


def read_providers(connection: sqlite3.Connection) -> set[str]:
    """The providers that prices or calls name."""
    return {name for (name,) in connection.execute("select provider from prices union select provider from usage_daily")}


def _price(row: Iterable[object]) -> Price:
    values: dict[str, Any] = dict(zip(Price.__struct_fields__, row, strict=True))
    for name in ("match", "tiers", "variants"):
        values[name] = json.loads(str(values[name] or "[]"))
    values["tiers"].sort()
    values["variants"].sort()
    values["is_free"] = bool(values["is_free"])
    return msgspec.convert(values, Price)


def _is_wanted(price: Price, provider: str | None, search: str | None, own: bool) -> bool:
    said = " ".join(_words(price)).lower()
    return (
        (provider is None or price.provider == provider)
        and (search is None or search.lower() in said)
        and (not own or price.position is not None and price.book is None)
    )


def _words(price: Price) -> Iterator[str]:
    yield f"{price.provider} {price.model}"
    yield from (price.priced_as or "", *price.match)


def _use(price: Price) -> tuple[bool, int, str, str]:
    lacks_price = price.position is None and price.unpriced_calls > 0
    return (not lacks_price, -price.calls, price.provider, price.model)


def read_called_names(connection: sqlite3.Connection, provider: str, match: Iterable[str]) -> list[tuple[str, bool]]:
    """The names that calls of a provider bear, and whether one of these patterns fits each."""
    query = """select f.name, exists (select 1 from json_each(:match) as m where lower(f.name) glob m.value)
                 from price_in_force as f
                where f.provider = :provider and f.origin = 1 and f.valid_from = ''
                order by f.name"""
    rows = connection.execute(query, {"provider": provider, "match": json.dumps(list(match))})
    return [(name, bool(fits)) for name, fits in rows]
