"""What a total lacks."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

import make
from halton.views.books import Book
from halton.views.choice import Choice
from halton.views.completeness import Completeness, Unpriced, read_completeness
from halton.views.period import Period
from halton.views.spend import Spend, read_spend

DAY = 1440 * make.MINUTE
SONNET = "claude-sonnet-4-5-20250929"
ALL = Choice()
FIRST = Choice(Period(None, date(2026, 9, 22)))


def read(views: sqlite3.Connection, choice: Choice = ALL, head: int = 0) -> Completeness:
    return read_completeness(views, choice, Spend.total(read_spend(views, ["project"], choice)), head=head)


def test_the_whole_truth_lacks_nothing(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(book=None), make.call()]) as views:
        completeness = read(views)
    assert completeness == Completeness(own_prices=1)
    assert completeness.is_complete


@pytest.mark.parametrize(
    ("choice", "reasons", "models"),
    [
        (Choice(), {"usage_unknown": 2, "model_unpriced": 1, "tier_unpriced": 1}, [("nobody-1", 1), (SONNET, 3)]),
        (FIRST, {"model_unpriced": 1, "usage_unknown": 1}, [("nobody-1", 1), (SONNET, 1)]),
        (Choice(model="claude*"), {"usage_unknown": 2, "tier_unpriced": 1}, [(SONNET, 3)]),
        (Choice(Period(date(2026, 9, 25))), {}, []),
    ],
)
def test_calls_without_a_price_are_told_by_reason_and_model(
    tmp_path: Path, choice: Choice, reasons: dict[str, int], models: list[tuple[str, int]]
) -> None:
    unknown = {"usage_known": False, "usage_reason": "cut", "input_tokens": None, "output_tokens": None}
    events = [
        make.price(),
        make.call(),
        make.failure(),
        make.call(model="nobody-1"),
        make.call(**unknown),
        make.call(started_at=make.NOON + DAY, **unknown),
        make.call(started_at=make.NOON + DAY, service_tier="batch"),
    ]
    with make.views(tmp_path, events) as views:
        completeness = read(views, choice)
    assert completeness.unpriced_reasons == reasons
    assert completeness.unpriced_calls == sum(reasons.values())
    assert {(model.model, model.calls) for model in completeness.unpriced_models} == set(models)
    assert completeness.is_complete == (not reasons)


def test_the_model_with_most_of_them_comes_first(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(model="b"), make.call(model="c"), make.call(model="c"), make.call(model="a")]) as views:
        assert read(views).unpriced_models == tuple(
            Unpriced("anthropic", name, calls) for name, calls in [("c", 2), ("a", 1), ("b", 1)]
        )


def test_gaps_count_where_they_touch_the_days(tmp_path: Path) -> None:
    events = [make.gap(), make.gap(started_at=make.NOON + DAY, ended_at=make.NOON + 2 * DAY)]
    with make.views(tmp_path, events) as views:
        assert (read(views).gaps, read(views).gap_connections, read(views).gap_calls) == (2, 2, 4)
        assert read(views, FIRST).gaps == 1
        assert read(views, Choice(Period(date(2026, 9, 24), date(2026, 9, 24)))).gaps == 1
        assert read(views, Choice(Period(date(2026, 9, 25)))).gaps == 0


def test_views_that_lag_and_books_are_told(tmp_path: Path) -> None:
    book = Book("genai-prices", "1", "2026-11-21T00:00:00Z")
    with make.views(tmp_path, [make.price(), make.call()]) as views:
        completeness = read_completeness(views, Choice(), Spend(()), head=9, books=[book])
    assert (completeness.events_behind, completeness.books, completeness.own_prices) == (6, (book,), 0)
    assert not completeness.is_complete
