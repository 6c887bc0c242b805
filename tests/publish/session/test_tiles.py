"""The figures of a session: two kinds of money are never one sum, and what is not known is not 0."""

from __future__ import annotations

from typing import Any

import msgspec

from cached_calls import cached
from halton.publish.session.tiles import BreakSums, Tile, break_sums, tiles
from halton.views.cache_breaks import Break
from halton.views.spend import Spend

DOLLAR = 10**12
SUMS = Spend(("s",), 10, 1, 0, 0, 1_000, 8_000, 1_000, 500, 0, 3 * DOLLAR, 0)


def told(label: str, lanes: int = 1, breaks: tuple[Break, ...] = (), **changes: Any) -> Tile:
    return next(tile for tile in tiles(msgspec.structs.replace(SUMS, **changes), lanes, breaks) if tile.label == label)


def lost(cost_pico: int | None, billing: str = "billed") -> Break:
    call = cached(billing=billing)
    return Break(call, call, "lapse", 2_000, 400, 300, "", cost_pico, None if cost_pico is not None else "model_unpriced")


def test_a_plain_session() -> None:
    assert told("Calls") == Tile("Calls", "10", "in 1 lane")
    assert told("Calls", lanes=3).note == "in 3 lanes"
    assert told("Cost") == Tile("Cost", "$3.00", "billed by the token")
    assert told("Tokens") == Tile("Tokens", "10,500", "10,000 sent · 500 received")
    assert told("Cache hit rate") == Tile("Cache hit rate", "80%", "8,000 tokens read")
    assert told("Failed") == Tile("Failed", "1", "10% of calls")
    assert told("Cache breaks") == Tile("Cache breaks", "0", "no cached prompt was lost")


def test_billed_and_covered_money_stand_apart() -> None:
    assert told("Cost", notional_pico=2 * DOLLAR) == Tile("Cost", "$3.00", "$2.00 covered by a subscription")
    covered = told("Cost", cost_pico=0, notional_pico=2 * DOLLAR, unpriced_calls=4)
    assert covered == Tile("Cost", "$2.00", "covered by a subscription, at list price · 4 without a price")
    assert told("Cost", suspect_calls=1).note == "1 above $1,000 left out"


def test_what_is_not_known_is_no_zero() -> None:
    assert told("Cost", cost_pico=0, unpriced_calls=9) == Tile("Cost", "–", "of no call is the cost known")
    assert told("Cache hit rate", input_tokens=0, cache_read_tokens=0, cache_write_tokens=0).figure == "–"


def test_breaks_are_summed_by_who_pays() -> None:
    breaks = (lost(DOLLAR), lost(2 * DOLLAR, "subscription"), lost(None))
    assert break_sums(breaks) == BreakSums(3, DOLLAR, 2 * DOLLAR, 1)
    words = "cost $1.00 above reading · cost $2.00, covered by a subscription · 1 at a cost not known"
    assert told("Cache breaks", breaks=breaks) == Tile("Cache breaks", "3", words)
    assert told("Cache breaks", breaks=(lost(None),)).note == "1 at a cost not known"
    assert told("Cache breaks", breaks=(lost(2 * DOLLAR, "subscription"),)).note == "cost $2.00, covered by a subscription"
    assert told("Cache breaks", breaks=(lost(0),)).note == "cost $0.00 above reading"
