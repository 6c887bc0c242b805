"""Durations, to the millisecond."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from halton.views.choice import Choice
from halton.views.latency import Percentiles, Samples, percentile, read_samples
from halton.views.period import Period


@pytest.mark.parametrize(
    ("values", "p50", "p95"),
    [([], None, None), ([7], 7, 7), ([3, 1, 2], 2, 3), ([4, 1, 3, 2], 2, 4), (range(1, 101), 50, 95), (range(1, 21), 10, 19)],
)
def test_percentiles_are_of_the_values_themselves(values: list[int], p50: int | None, p95: int | None) -> None:
    assert (percentile(sorted(values), 50), percentile(sorted(values), 95)) == (p50, p95)


@given(st.lists(st.integers(0, 999), min_size=1, max_size=50), st.integers(1, 100))
def test_so_many_percent_are_not_above_it_and_none_smaller_would_do(values: list[int], percent: int) -> None:
    found = percentile(sorted(values), percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)


def test_calls_that_ended_well_are_measured_and_streams_to_their_first_token(tmp_path: Path) -> None:
    events = [
        make.call(duration_ms=100, ttft_ms=10),
        make.call(duration_ms=300, ttft_ms=30, model="other"),
        make.call(duration_ms=200, ttft_ms=20, streamed=False),
        make.call(duration_ms=1, kind="count_tokens"),
        make.call(duration_ms=2, kind="stored"),
        make.call(duration_ms=None, ttft_ms=None),
        make.failure(duration_ms=9000),
        make.call(duration_ms=400, started_at=make.NOON + 1440 * make.MINUTE),
    ]
    day = Choice(Period(date(2026, 9, 22), date(2026, 9, 22)))
    with make.views(tmp_path, events) as views:
        samples = read_samples(views, ["project"], day)[("halton",)]
        assert (sorted(samples.durations), sorted(samples.firsts)) == ([100, 200, 300], [10, 30])
        assert {
            key: len(each.durations) for key, each in read_samples(views, ["day", "model"], Choice(model="other")).items()
        } == {("2026-09-22", "other"): 1}


def test_samples_are_put_together() -> None:
    whole = Samples.merged([Samples([1], [2]), Samples(), Samples([3])])
    assert (list(whole.durations), list(whole.firsts)) == ([1, 3], [2])
    assert Samples([9, 1], [2]).percentiles() == Percentiles(2, 1, 1, 9, 2, 2)
    assert Samples().percentiles() == Percentiles(0, 0, None, None, None, None)
