"""Other prices put in force over the same calls, by the projections' own SQL, in temp tables that only this connection sees."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from halton.views.preference import Preference, preference

BEGINNING, END = "", "9"
# A temp view sees temp tables first: copies of these read the other prices, and all else where it is.
_COPIED = (
    *(("view", name) for name in ("priced_usage", "unit_costs", "billed_usage", "cost_rule")),
    ("table", "cost"),
    *(("view", name) for name in ("metered_calls", "daily_parts")),
)
_SUMS = """
create temp view {table} as
select {day} as {unit}, project, provider, model, origin, sum(calls) as calls, sum(failed_calls) as failed_calls,
       sum(unpriced_calls) as unpriced_calls, sum(suspect_calls) as suspect_calls, sum(input_tokens) as input_tokens,
       sum(cache_read_tokens) as cache_read_tokens, sum(cache_write_5m_tokens) as cache_write_5m_tokens,
       sum(cache_write_1h_tokens) as cache_write_1h_tokens, sum(cache_write_other_tokens) as cache_write_other_tokens,
       sum(output_tokens) as output_tokens, sum(reasoning_tokens) as reasoning_tokens, sum(cost_pico) as cost_pico,
       sum(notional_pico) as notional_pico
  from daily_parts
 group by 1, 2, 3, 4, 5"""
_FITTING = """
with stated as materialized (
    select * from main.prices
     where variant = '' and above_tokens = 0
       and (:position is null or iif(origin = 1, position <= :position, set_at <= :set_at)))
select n.provider, n.name, n.origin, p.position, p.valid_from, coalesce(p.valid_to, '9'), p.book, m.value,
       lower(n.name) = m.value
  from temp.names as n
  join stated as p on p.provider = n.provider and p.origin = n.origin
  join json_each(p.match) as m on lower(n.name) glob m.value
 where not exists (
           select 1 from stated as q
            where q.provider = p.provider and q.model = p.model and q.valid_from = p.valid_from and q.origin = p.origin
              and q.book is p.book and q.position > p.position)"""
type Name = tuple[str, str, int]


class AsOf(msgspec.Struct, frozen=True):
    """Which prices: those that hold `at` a moment, for all calls; or those set up to a `position`, each call at its own time.

    Moments are RFC 3339, UTC. `set_at` is the moment of that position, for logs of other machines.
    """

    at: str | None = None
    position: int | None = None
    set_at: str | None = None


class _Fit(NamedTuple):
    preference: Preference
    valid_from: str
    valid_to: str
    price: int


def put_in_force(connection: sqlite3.Connection, as_of: AsOf) -> None:
    """Put other prices in force for this connection; what calls cost by them, `cost_calls` works out.

    metered_calls, daily_parts and the sums by day and month then are those of these calls, so that a report over them needs to
    know nothing of it. The real tables are still there as main.cost and so on. Nothing is written but temp tables.
    """
    with _writing_temp(connection):
        _begin(connection)
        connection.execute("insert into temp.names select distinct provider, name, origin from main.price_in_force")
        fits = _fits(connection, as_of)
        for name in connection.execute("select provider, name, origin from temp.names").fetchall():
            rows = [(*name, *interval, None) for interval in _intervals(fits.get(name, []), as_of.at)]
            connection.executemany("insert into temp.price_in_force values (?, ?, ?, ?, ?, ?, ?)", rows)


def put_model_in_force(connection: sqlite3.Connection, provider: str, model: str, at: str) -> None:
    """Put the price that one model has at a moment in force for all calls."""
    with _writing_temp(connection):
        _begin(connection)
        query = "insert into temp.names select distinct ?, ?, origin from main.price_in_force"
        connection.execute(query, (provider, model))
        for (_, _, origin), fits in _fits(connection, AsOf(at=at)).items():
            ((_, _, price),) = _intervals(fits, at)
            query = """insert into temp.price_in_force
                       select distinct provider, name, origin, '', '9', ?, null from main.price_in_force where origin = ?"""
            connection.execute(query, (price, origin))


def cost_calls(connection: sqlite3.Connection, where: str, values: Mapping[str, object], *, as_list: bool = False) -> int:
    """Cost the calls `c` that this condition, ours, chooses by the prices put in force, and say how many.

    :param as_list: Leave out what providers say they charged.
    """
    with _writing_temp(connection):
        # Kept in a table: looked up in the view, each column that is read would have all of its parts worked out anew.
        query = f"""insert into temp.cost
                    select r.*
                      from main.calls as c cross join temp.cost_rule as r on r.position = c.position and r.origin = c.origin
                     where {where}"""
        costed = connection.execute(query, values).rowcount
        if as_list:
            connection.execute("update temp.cost set stated_pico = null where stated_pico is not null")
        return costed


def forget_calls(connection: sqlite3.Connection) -> None:
    """Forget what calls cost by the prices put in force, so that no more than some of them take up room at a time."""
    with _writing_temp(connection):
        connection.execute("delete from temp.cost")


def providers_of(connection: sqlite3.Connection, model: str, at: str) -> list[str]:
    """The providers that have a price for a model's name at a moment: those whose calls there are first."""
    query = """select p.provider, exists (select 1 from usage_daily as d where d.provider = p.provider) as used
                 from prices as p, json_each(p.match) as m
                where p.origin = 1 and p.variant = '' and p.above_tokens = 0 and lower(?1) glob m.value
                  and p.valid_from <= ?2 and (p.valid_to is null or ?2 < p.valid_to)
                group by 1
                order by used desc, 1"""
    return [provider for provider, _ in connection.execute(query, (model, at))]


@contextmanager
def _writing_temp(connection: sqlite3.Connection) -> Iterator[None]:
    """Where the connection may fill temp tables. Its file was opened to be read only, and stays so."""
    connection.execute("pragma query_only = off")
    try:
        yield
    finally:
        connection.execute("pragma query_only = on")


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("create temp table names (provider text, name text, origin integer)")
    for kind, name in (("table", "price_in_force"), *_COPIED):
        query = "select sql from main.sqlite_schema where type = ? and name = ?"
        (made,) = connection.execute(query, (kind, name)).fetchone()
        connection.execute(re.sub(r"(?i)\Acreate", "create temp", made))
    connection.execute(_SUMS.format(table="usage_daily", unit="day", day="day"))
    connection.execute(_SUMS.format(table="usage_monthly", unit="month", day="substr(day, 1, 7)"))


def _fits(connection: sqlite3.Connection, as_of: AsOf) -> dict[Name, list[_Fit]]:
    """The prices that fit each name at some time, the one that goes first the last."""
    fits: dict[Name, list[_Fit]] = defaultdict(list)
    values = {"position": as_of.position, "set_at": as_of.set_at}
    for provider, name, origin, price, begin, end, book, pattern, is_exact in connection.execute(_FITTING, values):
        ranked = preference(book, pattern, bool(is_exact), begin, price)
        fits[provider, name, origin].append(_Fit(ranked, begin, end, price))
    return {name: sorted(found) for name, found in fits.items()}


def _intervals(fits: list[_Fit], at: str | None) -> Iterator[tuple[str, str, int | None]]:
    """From when until when which price holds: for all time the one of a moment, or else each at its own time."""
    if at is not None:
        yield BEGINNING, END, _held(fits, at)
        return
    moments = sorted({BEGINNING, END, *(fit.valid_from for fit in fits), *(fit.valid_to for fit in fits)})
    for begin, end in zip(moments, moments[1:], strict=False):
        yield begin, end, _held(fits, begin)


def _held(fits: list[_Fit], at: str) -> int | None:
    return next((fit.price for fit in reversed(fits) if fit.valid_from <= at < fit.valid_to), None)
