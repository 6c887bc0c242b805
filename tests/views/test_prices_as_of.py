"""Other prices over the same calls: by the projection's own rule, held against the second telling of it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.events.price import Rate
from halton.events.types import CallCompleted, Event, PriceSet
from halton.log.store import read_only
from halton.pricing.explanation import explain
from halton.pricing.in_force import Prices
from halton.views.choice import Choice
from halton.views.prices_as_of import AsOf, cost_calls, forget_calls, providers_of, put_in_force, put_model_in_force
from halton.views.report import Question, read_report
from projections.costly import costly_logs
from projections.priced import flat, one

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = "2026-09-22T12:00:00.000000Z"
MOVED = (
    flat(1),
    flat(2, valid_from=make.NOON),
    flat(3, valid_from=make.NOON + make.MINUTE),
    flat(4, model="x", match=("*next",)),
)
CALLS = (one(started_at=make.NOON - 1), one(), one(model="claude-next"), one(stated_cost_pico=9))


@contextmanager
def repriced(folder: Path, as_of: AsOf, *events: Event) -> Iterator[sqlite3.Connection]:
    """The views of these events, and their calls costed by other prices."""
    with make.views(folder, events) as views:
        put_in_force(views, as_of)
        cost_calls(views, "true", {})
        yield views


def costs(views: sqlite3.Connection) -> list[object]:
    return [cost for (cost,) in views.execute("select cost_pico from cost order by position")]


def test_the_prices_of_a_moment_hold_for_all_calls(tmp_path: Path) -> None:
    with repriced(tmp_path, AsOf(at=NOON), *MOVED, *CALLS) as views:
        assert costs(views) == [2, 2, 4, 9]
        assert views.execute("select cost_pico from main.cost order by position").fetchall() == [(1,), (2,), (4,), (9,)]


def test_the_prices_that_a_position_knew_hold_each_at_its_time(tmp_path: Path) -> None:
    with repriced(tmp_path, AsOf(position=2, set_at=NOON), *MOVED, *CALLS) as views:
        assert costs(views) == [1, 1, None, 9]
    late = (*MOVED[:1], *CALLS, *MOVED[1:])
    (tmp_path / "late").mkdir()
    with repriced(tmp_path / "late", AsOf(position=7, set_at=NOON), *late) as views:
        assert costs(views) == [1, 2, None, 9]


def test_a_price_that_was_set_again_later_still_held_before(tmp_path: Path) -> None:
    events = (flat(1), flat(0, valid_to=0), one())
    with repriced(tmp_path, AsOf(position=2, set_at=NOON), *events) as views:
        assert costs(views) == [1]
        assert views.execute("select cost_pico from main.cost").fetchall() == [(None,)]


def test_a_report_over_the_connection_is_by_those_prices(tmp_path: Path) -> None:
    with repriced(tmp_path, AsOf(at=NOON), *MOVED, *CALLS) as views:
        report = read_report(views, Question(choice=Choice()), head=9, today=date(2026, 9, 22))
        assert (report.ranking.total.spend.calls, report.ranking.total.spend.cost_pico) == (4, 2 + 2 + 4 + 9)


def test_the_price_of_one_model_holds_for_all_calls(tmp_path: Path) -> None:
    with make.views(tmp_path, [*MOVED, *CALLS, one(service_tier="batch"), one(kind="count_tokens")]) as views:
        put_model_in_force(views, "anthropic", "claude-next", NOON)
        assert cost_calls(views, "true", {}, as_list=True) == 6
        assert costs(views) == [4, 4, 4, 4, None, 0]


def test_providers_that_ask_a_price_for_a_model_those_with_calls_first(tmp_path: Path) -> None:
    prices = [flat(1, provider="azure"), flat(1), flat(1, provider="over", valid_to=make.NOON)]
    with make.views(tmp_path, [*prices, one()]) as views:
        assert providers_of(views, "Claude-Sonnet-4-5", NOON) == ["anthropic", "azure"]
        assert providers_of(views, "nobody", NOON) == []


def test_nothing_is_written_and_calls_are_forgotten(tmp_path: Path) -> None:
    with repriced(tmp_path, AsOf(at=NOON), *MOVED, *CALLS) as views:
        forget_calls(views)
        assert costs(views) == []
        for table in ("main.cost", "temp.cost"):
            try:
                views.execute(f"delete from {table}")
            except sqlite3.OperationalError as error:
                assert "readonly" in str(error)
            else:
                raise AssertionError(f"{table} could be written to")


@FEW
@given(costly_logs(), st.data())
def test_calls_by_the_prices_of_any_position_cost_what_an_explanation_says(events: list[Event], data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(events) + 1))
    known = Prices.of((n, event) for n, event in enumerate(events, 2) if isinstance(event, PriceSet) and n <= position)
    with tempfile.TemporaryDirectory() as folder, repriced(Path(folder), AsOf(position=position, set_at=NOON), *events) as views:
        repeats = dict(views.execute("select position, counted_as from repeats").fetchall())
        told = {n: explain(e, known, repeats.get(n)) for n, e in enumerate(events, 2) if isinstance(e, CallCompleted)}
        query = "select position, price, variant, tier, basis, cost_pico, cost_reason from cost order by 1"
        assert views.execute(query).fetchall() == [
            (n, one.held and one.held.position, one.variant, one.tier, one.basis, one.cost_pico, one.cost_reason)
            for n, one in told.items()
        ]


@FEW
@given(costly_logs())
def test_calls_by_all_prices_that_are_known_cost_what_is_kept(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder, repriced(Path(folder), AsOf(position=10**9, set_at="9"), *events) as views:
        assert views.execute("select * from temp.cost").fetchall() == views.execute("select * from main.cost").fetchall()
        query = "select * from {}.usage_daily order by day, project, provider, model"
        kept = views.execute(query.format("main")).fetchall()
        assert views.execute(query.format("temp")).fetchall() == [row[:-2] for row in kept]


def test_hours_of_the_day_are_those_of_the_call(tmp_path: Path) -> None:
    hours = (*flat(1).rates, Rate(unit="input_tokens", pico=5, variant="11:00-12:00"))
    with repriced(tmp_path, AsOf(at=NOON), make.price(rates=hours), one(started_at=make.NOON - 1), one()) as views:
        assert costs(views) == [5, 1]
    with closing(read_only(tmp_path / "views.sqlite")) as views:
        assert costs(views) == [5, 1]
