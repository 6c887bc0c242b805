from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import make
from halton.events.price import Rate
from halton.views import repricing
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.prices_as_of import AsOf, put_in_force
from halton.views.repricing import Repriced, cost_all, count_calls, reprice
from projections.priced import flat, one

DAY = 1440 * make.MINUTE
THEN = "2026-09-22T12:00:00.000000Z"
SONNET = "claude-sonnet-4-5-20250929"
TIERED = make.price(
    model="t",
    match=("tiered",),
    valid_from=make.NOON + 1,
    rates=(*flat(1).rates, Rate(unit="input_tokens", pico=3, above_tokens=2)),
)
EVENTS = (
    flat(10, valid_to=make.NOON + DAY),
    flat(30, valid_from=make.NOON + DAY),
    flat(7, model="o", match=("over",), valid_to=make.NOON + 1),
    flat(8, model="n", match=("new",), valid_from=make.NOON + 5),
    flat(2, model="t", match=("tiered",)),
    TIERED,
    one(),
    one(started_at=make.NOON + DAY),
    one(started_at=make.NOON + DAY, billing="subscription"),
    one(started_at=make.NOON + 2, model="over"),
    one(started_at=make.NOON + 6, model="new", project="p"),
    one(started_at=make.NOON + 7, model="tiered", input_tokens=3),
    one(model="nobody"),
    make.failure(),
)


def test_what_differs_by_model_way_of_paying_and_reason(tmp_path: Path) -> None:
    with make.views(tmp_path, EVENTS) as views:
        put_in_force(views, AsOf(at=THEN))
        assert reprice(views, Choice()) == [
            Repriced("anthropic", SONNET, False, "rate_changed", 1, 0, 0, 30, 10),
            Repriced("anthropic", SONNET, True, "rate_changed", 1, 0, 0, 30, 10),
            Repriced("anthropic", "new", False, "no_longer_priced", 1, 0, 1, 8, 0),
            Repriced("anthropic", "over", False, "newly_priced", 1, 1, 0, 0, 7),
            Repriced("anthropic", "tiered", False, "tier", 1, 0, 0, 9, 6),
            Repriced("anthropic", "claude-sonnet-4-5", False, "same", 1, 0, 0, 0, 0),
            Repriced("anthropic", SONNET, False, "same", 1, 0, 0, 10, 10),
            Repriced("anthropic", "nobody", False, "same", 1, 1, 1, 0, 0),
        ]


@pytest.mark.parametrize(
    ("choice", "calls"),
    [
        (Choice(), 8),
        (Choice(project="p"), 1),
        (Choice(model="claude-*"), 4),
        (Choice(model=SONNET), 3),
        (Choice(period=Period(date(2026, 9, 23))), 2),
        (Choice(period=Period(None, date(2026, 9, 22)), provider="anthropic"), 6),
        (Choice(period=Period(date(2027, 1, 1))), 0),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 50_000])
def test_calls_are_chosen_and_worked_through_some_at_a_time_none_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: Choice, calls: int, at_once: int
) -> None:
    monkeypatch.setattr(repricing, "AT_ONCE", at_once)
    done: list[int] = []
    with make.views(tmp_path, EVENTS) as views:
        put_in_force(views, AsOf(at=THEN))
        assert sum(row.calls for row in reprice(views, choice, progress=done.append)) == calls
        assert count_calls(views, choice) == sum(done) == calls


def test_costs_can_be_kept_for_a_report(tmp_path: Path) -> None:
    with make.views(tmp_path, EVENTS) as views:
        put_in_force(views, AsOf(at=THEN))
        cost_all(views, Choice(project="halton"))
        assert views.execute("select sum(cost_pico), sum(notional_pico) from usage_daily").fetchone() == (33, 10)
