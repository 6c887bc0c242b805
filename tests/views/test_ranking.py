"""Rows in order; none is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.views.latency import Samples
from halton.views.ranking import SORTS, Change, Row, rank
from halton.views.spend import Spend


def spend(name: str, cost: int = 0, **counts: int) -> Spend:
    return Spend((name,), **({"calls": 1, "cost_pico": cost} | counts))


def names(rows: tuple[Row, ...]) -> list[str | None]:
    return [row.spend.key[0] for row in rows]


ROWS = [
    spend("a", 5, calls=9, input_tokens=10),
    spend("b", 7, output_tokens=50, unpriced_calls=1),
    spend("c", 2, notional_pico=9, cache_read_tokens=90, failed_calls=1),
]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (None, "cba"),
        ("cost", "cba"),
        ("calls", "abc"),
        ("tokens", "cba"),
        ("input", "cab"),
        ("output", "bac"),
        ("cached", "cab"),
        ("hit", "cab"),
        ("failed", "cab"),
        ("unpriced", "bac"),
        ("name", "abc"),
    ],
)
def test_from_the_most_to_the_least(sort: str | None, order: str) -> None:
    assert names(rank(["project"], ROWS, sort=sort).rows) == list(order)


def test_a_limit_adds_up_the_others() -> None:
    ranking = rank(["project"], ROWS, limit=1)
    assert names(ranking.rows) == ["c"]
    assert ranking.others is not None
    assert ranking.others.spend == Spend((), calls=10, unpriced_calls=1, input_tokens=10, output_tokens=50, cost_pico=12)
    assert ranking.folded == 2
    assert rank(["project"], ROWS, limit=3).others is None


def test_time_runs_forward_and_a_limit_keeps_the_newest() -> None:
    days = [spend("2026-11-02", 1), spend("2026-11-03", 9), spend("2026-11-01", 5)]
    ranking = rank(["day"], days, limit=2)
    assert names(ranking.rows) == ["2026-11-02", "2026-11-03"]
    assert ranking.others is not None and ranking.others.spend.cost_pico == 5
    assert names(rank(["day"], days, sort="cost", limit=2).rows) == ["2026-11-03", "2026-11-01"]


def test_what_was_there_only_before_is_a_row_too() -> None:
    ranking = rank(["project"], [spend("new", 4), spend("less", 2)], before=[spend("less", 8), spend("gone", 1)])
    assert {row.spend.key[0]: row.change for row in ranking.rows} == {
        "new": Change(4, None),
        "less": Change(-6, -0.75),
        "gone": Change(-1, -1.0),
    }
    assert ranking.total.change == Change(-3, -3 / 9)
    assert names(rank(["project"], ROWS, before=[spend("b", 99)], sort="change").rows)[0] == "b"


def test_no_change_is_said_of_a_cost_that_is_not_known() -> None:
    (row,) = rank(["project"], [spend("x", unpriced_calls=1)], before=[spend("x", 5)]).rows
    assert row.change is None
    assert rank(["project"], [spend("x", 5)]).rows[0].change is None


def test_durations_of_the_others_and_of_all_are_put_together() -> None:
    samples = {("a",): Samples([1, 2]), ("b",): Samples([3], [1])}
    ranking = rank(["project"], ROWS, samples=samples, sort="name", limit=1)
    assert ranking.others is not None and ranking.others.samples is not None and ranking.total.samples is not None
    assert list(ranking.others.samples.durations) == [3]
    assert list(ranking.total.samples.durations) == [1, 2, 3]


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(1, 9), st.sampled_from(SORTS))
def test_rows_and_others_are_the_total(costs: list[int], limit: int, sort: str) -> None:
    ranking = rank(["project"], [spend(str(at), cost) for at, cost in enumerate(costs)], sort=sort, limit=limit)
    others = ranking.others.spend.cost_pico if ranking.others else 0
    assert sum(row.spend.cost_pico for row in ranking.rows) + others == ranking.total.spend.cost_pico == sum(costs)
    assert len(ranking.rows) + ranking.folded == len(costs)
