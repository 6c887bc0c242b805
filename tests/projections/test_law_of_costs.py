"""The law of costs: what the projections keep is what a second telling of the rule explains, for random logs."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import make
from halton.events.types import CallCompleted, Event, PriceSet
from halton.log.store import read_only
from halton.pricing.explanation import COLUMNS, SUSPECT_PICO, Explanation, explain
from halton.pricing.in_force import Prices
from projections.costly import costly_logs

MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
type Row = tuple[object, ...]


def told(events: list[Event], repeats: dict[int, int]) -> dict[int, Explanation]:
    """Every call explained, by its position: the first of these events is the second of the log."""
    stated = list(enumerate(events, 2))
    prices = Prices.of((position, event) for position, event in stated if isinstance(event, PriceSet))
    return {
        position: explain(event, prices, repeats.get(position)) for position, event in stated if isinstance(event, CallCompleted)
    }


def kept(folder: Path, limit: int) -> tuple[dict[int, Row], dict[int, int], int]:
    """The cost of every call, the calls that count elsewhere, and the sum of all days, after batches of this length."""
    projector = make.projector(folder)
    projector.catch_up(limit)
    projector.close()
    parts = ", ".join(f"iif(rate_reason is null, {column}, null)" for column in (*COLUMNS.values(), "units_pico"))
    query = f"""select position, price, variant, tier, basis, rate_reason, list_pico, stated_pico, cost_pico, cost_reason, {parts}
                  from cost"""
    with closing(read_only(folder / "views.sqlite")) as views:
        rows = {position: tuple(row) for position, *row in views.execute(query)}
        repeats = dict(views.execute("select position, counted_as from repeats").fetchall())
        (total,) = views.execute("select coalesce(sum(cost_pico + notional_pico), 0) from usage_daily").fetchone()
    return rows, repeats, total


def row(told: Explanation) -> Row:
    price = told.held.position if told.held else None
    own = (price, told.variant, told.tier, told.basis, told.reason, told.list_pico)
    parts = (*(None if told.reason else told.columns[column] for column in (*COLUMNS.values(), "units_pico")),)
    return (*own, told.stated_pico, told.cost_pico, told.cost_reason, *parts)


@MANY
@given(costly_logs())
def test_every_cost_and_every_sum_is_that_of_its_explanations(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        rows, repeats, total = kept(Path(folder), 7)
    explained = told(events, repeats)
    assert rows == {position: row(one) for position, one in explained.items()}
    costs = [one.cost_pico or 0 for one in explained.values()]
    assert total == sum(cost for cost in costs if cost <= SUSPECT_PICO)


@MANY
@given(costly_logs())
def test_views_made_anew_tell_the_same(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        live = kept(Path(folder), 1)
        for file in Path(folder).glob("views.sqlite*"):
            file.unlink()
        assert kept(Path(folder), 50_000) == live
