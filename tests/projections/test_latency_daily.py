from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.log.store import read_only
from halton.paths import shipped
from halton.publish.metadata import read_query
from halton.views.choice import Choice
from halton.views.latency import read_samples

BUCKETS = "select day, model, at_least_ms, below_ms, durations, first_tokens from latency_daily order by 1, 2, 3"
SONNET = "claude-sonnet-4-5-20250929"
ASKED = read_query(shipped("datasette-metadata") / "queries" / "latency_by_model.sql").sql
MILLISECONDS = st.integers(0, 5_000_000) | st.integers(0, 40) | st.sampled_from([2**power - 1 for power in range(23)])


def test_durations_and_first_tokens_are_counted_by_bucket(tmp_path: Path) -> None:
    events = [
        make.call(duration_ms=2100, ttft_ms=420),
        make.call(duration_ms=2175, ttft_ms=15),
        make.call(duration_ms=2176, ttft_ms=None, utc_offset_minutes=13 * 60),
        make.call(model=None, model_requested=None, duration_ms=None, ttft_ms=0),
    ]
    assert make.rows(tmp_path, events, BUCKETS) == [
        ("2026-09-22", SONNET, 15, 16, 0, 1),
        ("2026-09-22", SONNET, 416, 448, 0, 1),
        ("2026-09-22", SONNET, 2048, 2304, 2, 0),
        ("2026-09-22", "unknown", 0, 1, 0, 1),
        ("2026-09-23", SONNET, 2048, 2304, 1, 0),
    ]


def test_calls_that_teach_nothing_are_left_out_as_in_the_report(tmp_path: Path) -> None:
    events = [
        make.failure(),
        make.call(status="aborted"),
        *(make.call(kind=kind) for kind in ("count_tokens", "probe", "stored")),
        make.call(streamed=False, duration_ms=5, ttft_ms=4),
    ]
    assert make.rows(tmp_path, events, BUCKETS) == [("2026-09-22", SONNET, 5, 6, 1, 0)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(MILLISECONDS, MILLISECONDS), min_size=1, max_size=40))
def test_percentiles_from_buckets_are_the_exact_ones_within_the_bound_that_the_header_states(
    tmp_path_factory: pytest.TempPathFactory, measured: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("latency")
    make.log(folder, [make.call(duration_ms=whole, ttft_ms=first) for whole, first in measured]).close()
    projector = make.projector(folder)
    projector.catch_up()
    projector.close()
    with closing(read_only(folder / "views.sqlite")) as connection:
        ((_, _, calls, *durations, streamed, first_p50, first_p95),) = connection.execute(
            ASKED, {"from_day": "2026-01-01", "to_day": ""}
        )
        (samples,) = read_samples(connection, ["model"], Choice()).values()
        ((least, most),) = connection.execute("select min(at_least_ms), max(below_ms) from latency_daily").fetchall()
    exact = samples.percentiles()
    assert (calls, streamed) == (len(measured), len(measured))
    assert least <= min(map(min, measured)) and max(map(max, measured)) < most
    for told, true in zip(
        (*durations, first_p50, first_p95),
        (exact.duration_p50_ms, exact.duration_p95_ms, exact.ttft_p50_ms, exact.ttft_p95_ms),
        strict=True,
    ):
        assert true is not None and abs(told - true) <= true * 0.0625 + 0.5
