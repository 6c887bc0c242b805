"""Everything that was ever stated of a model's price: which of it holds for a name at a moment, and why that one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from halton.views.preference import Preference, preference, why_first
from halton.views.prices import moment

_STATED = """
select p.provider, p.position, p.model, p.match, p.valid_from, p.valid_to, p.book, p.source, p.checked,
       (select json_group_array(m.value) from json_each(p.match) as m where lower(:name) glob m.value) as fitting,
       (select min(q.position) from prices as q
         where q.provider = p.provider and q.model = p.model and q.valid_from = p.valid_from and q.origin = p.origin
           and q.book is p.book and q.position > p.position) as replaced_by
  from prices as p
 where p.origin = 1 and p.variant = '' and p.above_tokens = 0 and (:provider is null or p.provider = :provider)
   and (lower(p.model) = lower(:name) or fitting <> '[]')
 order by p.provider, p.valid_from, p.position"""
_RATES = """
select unit, pico, per, above_tokens, variant, minimum, source from rates
 where origin = 1 and position = ? order by variant, above_tokens, unit"""
_PRICED = "select price, count(*) from cost where origin = 1 and price in ({}) group by price"
_CALLS = """
select c.provider, count(*), count(nullif(k.cost_reason, 'failed')), group_concat(distinct nullif(k.cost_reason, 'failed'))
  from calls as c join cost as k on k.position = c.position and k.origin = c.origin
 where c.origin = 1 and (c.model = :name or c.model is null and c.model_requested = :name)
   and (:provider is null or c.provider = :provider)
 group by c.provider"""


class StatedRate(msgspec.Struct, frozen=True):
    """`pico` for `per` of a unit, as it holds: what a variant does not state itself has its ordinary rate."""

    unit: str
    pico: int
    per: int
    above_tokens: int
    variant: str
    minimum: int
    source: str | None


class StatedPrice(msgspec.Struct, frozen=True):
    """One price.set event. `pattern` is the one of its patterns that fits the name; `state` is what became of it.

    `state` is in_force, upcoming, over, superseded (by the next price of its book and model), replaced (set again for the same
    moment), withdrawn, outranked (another goes before it) or other_names (of this model, but no pattern fits this name).
    """

    position: int
    model: str
    match: tuple[str, ...]
    pattern: str | None
    is_exact: bool
    valid_from: str
    valid_to: str | None
    book: str | None
    source: str
    checked: str | None
    replaced_by: int | None
    state: str
    calls: int
    rates: tuple[StatedRate, ...]


class PriceHistory(msgspec.Struct, frozen=True):
    """All that was stated for a name at one provider, and how many calls bear it. `reason` says why the one in force won."""

    provider: str
    name: str
    prices: tuple[StatedPrice, ...]
    in_force: int | None
    reason: str | None
    calls: int = 0
    unpriced_calls: int = 0
    unpriced_reasons: tuple[str, ...] = ()


def read_price_histories(
    connection: sqlite3.Connection, name: str, *, at: datetime, provider: str | None = None
) -> list[PriceHistory]:
    """What was stated for a model's name at each provider, those whose calls bear it first; empty where nothing was."""
    values = {"name": name, "provider": provider}
    calls = {who: rest for who, *rest in connection.execute(_CALLS, values)}
    stated: dict[str, list[StatedPrice]] = {who: [] for who in calls}
    for who, *row in connection.execute(_STATED, values):
        stated.setdefault(who, []).append(_stated(connection, name, row))
    priced = _priced(connection, [price.position for prices in stated.values() for price in prices])
    made = [_history(who, name, prices, calls.get(who, [0, 0, None]), priced, moment(at)) for who, prices in stated.items()]
    return sorted(made, key=lambda history: (-history.calls, history.provider))


def read_names(connection: sqlite3.Connection) -> set[str]:
    """Every name that a price or a call bears."""
    return {name for (name,) in connection.execute("select model from prices union select model from usage_daily")}


def _stated(connection: sqlite3.Connection, name: str, row: Sequence[object]) -> StatedPrice:
    position, model, match, valid_from, valid_to, book, source, checked, fitting, replaced_by = row
    patterns = json.loads(str(fitting))
    best = max(patterns, key=lambda pattern: (pattern == name.lower(), len(pattern)), default=None)
    withdrawn = valid_to is not None and str(valid_to) <= str(valid_from)
    values = {
        "position": position,
        "model": model,
        "match": json.loads(str(match)),
        "pattern": best,
        "is_exact": best == name.lower(),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "book": book,
        "source": source,
        "checked": checked,
        "replaced_by": replaced_by,
        "state": "replaced" if replaced_by else "withdrawn" if withdrawn else "other_names" if best is None else "",
        "calls": 0,
        "rates": [StatedRate(*rate) for rate in connection.execute(_RATES, (position,))],
    }
    return msgspec.convert(values, StatedPrice)


def _history(
    provider: str, name: str, prices: list[StatedPrice], calls: Sequence[object], priced: dict[int, int], at: str
) -> PriceHistory:
    holding = [price for price in prices if not price.state and price.valid_from <= at < (price.valid_to or "9")]
    ranked = sorted(holding, key=_preference, reverse=True)
    winner = ranked[0].position if ranked else None
    told = [
        replace(price, state=price.state or _state(price, winner, holding, at), calls=priced.get(price.position, 0))
        for price in prices
    ]
    reasons = tuple(sorted(str(calls[2]).split(","))) if calls[2] else ()
    return PriceHistory(
        provider=provider,
        name=name,
        prices=tuple(told),
        in_force=winner,
        reason=why_first([_preference(price) for price in ranked]),
        calls=msgspec.convert(calls[0], int),
        unpriced_calls=msgspec.convert(calls[1], int),
        unpriced_reasons=reasons,
    )


def _priced(connection: sqlite3.Connection, positions: list[int]) -> dict[int, int]:
    marks = ", ".join(str(int(position)) for position in positions)
    return dict(connection.execute(_PRICED.format(marks))) if positions else {}


def _preference(price: StatedPrice) -> Preference:
    return preference(price.book, price.pattern or "", price.is_exact, price.valid_from, price.position)


def _state(price: StatedPrice, winner: int | None, holding: Sequence[StatedPrice], at: str) -> str:
    if price.position == winner:
        return "in_force"
    if price.valid_from > at:
        return "upcoming"
    if price.valid_to is not None and price.valid_to <= at:
        return "over"
    later = (other for other in holding if (other.model, other.book) == (price.model, price.book))
    return "superseded" if any(other.valid_from > price.valid_from for other in later) else "outranked"
