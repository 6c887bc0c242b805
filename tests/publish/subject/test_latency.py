"""Percentiles of days from buckets, beside the exact ones."""

from datetime import date
from pathlib import Path

import pytest

import make
from halton.publish.subject.latency import MOST_DAYS, Took, read_latency, tiles, took
from halton.views.period import Period

MODEL = "claude-sonnet-4-5-20250929"
TODAY = date(2026, 9, 22)
DAY = 1440 * make.MINUTE


@pytest.mark.parametrize(
    ("buckets", "found"),
    [
        ([], Took(0, None, None)),
        ([(10, 1)], Took(1, 10, 10)),
        ([(10, 1), (20, 1)], Took(2, 10, 20)),
        ([(10, 94), (20, 5), (30, 1)], Took(100, 10, 20)),
        ([(10, 0), (20, 3)], Took(3, 20, 20)),
    ],
)
def test_the_nearest_rank(buckets: list[tuple[int, int]], found: Took) -> None:
    assert took(buckets) == found


def test_days_of_one_model(tmp_path: Path) -> None:
    """A bucket is at most 6.3 % off; failures, other models and older days are in none."""
    events = [
        make.call(duration_ms=1000), make.call(duration_ms=8000), make.call(duration_ms=2000, started_at=make.NOON - DAY),
        make.failure(duration_ms=9), make.call(model="other", duration_ms=9),
        make.call(duration_ms=9, started_at=make.NOON - 40 * DAY),
    ]  # fmt: skip
    with make.views(tmp_path, events) as views:
        found = read_latency(views, Period(date(2026, 9, 16), TODAY), "anthropic", MODEL, TODAY)
    assert found.days == ("2026-09-21", "2026-09-22")
    assert [day.calls for day in found.answers_by_day] == [1, 2] and found.answers.calls == found.first_tokens.calls == 3
    assert found.answers.p50_ms == pytest.approx(2000, rel=0.063) and found.answers.p95_ms == pytest.approx(8000, rel=0.063)
    assert found.first_tokens.p95_ms == pytest.approx(420, rel=0.063)
    labels = [tile.label for tile in tiles(found)]
    assert labels == [
        "Whole answer, half within",
        "Whole answer, 95 % within",
        "First token, half within",
        "First token, 95 % within",
    ]
    assert "by day from 2026-09-21 to 2026-09-22" in tiles(found)[0].spark


def test_all_days_are_a_quarter_of_a_year_at_the_most(tmp_path: Path) -> None:
    old = make.call(started_at=make.NOON - MOST_DAYS * DAY)
    with make.views(tmp_path, [old, make.call(started_at=make.NOON - (MOST_DAYS - 1) * DAY)]) as views:
        assert read_latency(views, Period(None, None), "anthropic", MODEL, TODAY).answers.calls == 1
        assert tiles(read_latency(views, Period(TODAY, TODAY), "anthropic", MODEL, TODAY)) == []
