"""The figures of the status line, at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import make
from halton.events.types import CallCompleted
from halton.views import statusline
from halton.views.statusline import Line, Spent, read_line

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
CALL_PICO = 6_000_000_000


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def limits(share: str, minutes: int, *, resets: int, **changes: object) -> CallCompleted:
    """A call whose answer says how much of the five hours is used."""
    headers = {
        "anthropic-ratelimit-unified-5h-utilization": share,
        "anthropic-ratelimit-unified-5h-reset": str(int(at(resets).timestamp())),
    }
    return make.call(started_at=make.NOON + minutes * make.MINUTE, headers=headers, **changes)


def test_today_the_session_and_the_last_hour(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(session="a", started_at=make.NOON - 24 * 60 * make.MINUTE),
        make.call(session="a", started_at=make.NOON - 90 * make.MINUTE),
        make.call(session="b", billing="subscription"),
    ]
    with make.views(tmp_path, events) as views:
        line = read_line(views, now=at(1), session="a")
        other = read_line(views, now=at(1), session="nobody's")
    assert line and other == line._replace(session=None)
    assert line == Line(
        today=Spent(2, 2, 0, CALL_PICO, CALL_PICO),
        suspect_calls=0,
        session=Spent(2, 2, 0, 2 * CALL_PICO, 0),
        last_hour=Spent(1, 1, 0, 0, CALL_PICO),
        plan_share=None,
        not_metered=0,
        is_parked=False,
    )


def test_views_without_a_call_have_no_line(tmp_path: Path) -> None:
    with make.views(tmp_path) as views:
        assert read_line(views, now=NOON) is None


def test_a_day_ends_at_local_midnight(tmp_path: Path) -> None:
    kolkata = timezone(timedelta(minutes=330))
    # 18:30 UTC is midnight there.
    evening = [make.call(started_at=make.NOON + minute * make.MINUTE, utc_offset_minutes=330) for minute in (388, 389, 390)]
    with make.views(tmp_path, [make.price(), *evening]) as views:
        before = read_line(views, now=at(389).astimezone(kolkata))
        after = read_line(views, now=at(390).astimezone(kolkata))
        tomorrow = read_line(views, now=at(390 + 24 * 60).astimezone(kolkata))
    assert [line and line.today.calls for line in (before, after, tomorrow)] == [2, 1, 0]
    assert [line and line.last_hour.calls for line in (before, after, tomorrow)] == [2, 3, 0]


def test_unknown_costs_are_counted_and_never_free(tmp_path: Path) -> None:
    events = [make.call(session="a", model="nobody-knows-1"), make.failure(session="a")]
    with make.views(tmp_path, events) as views:
        line = read_line(views, now=NOON, session="a")
    assert line and line.today == line.session == line.last_hour == Spent(2, 0, 1, 0, 0)
    assert not line.today.is_known
    assert line.today.is_short


def test_free_calls_are_known_to_cost_nothing(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call(billing="local"), make.failure()]) as views:
        line = read_line(views, now=NOON)
    assert line and (line.today.is_known, line.today.is_short, line.last_hour.known_calls) == (True, False, 1)


def test_more_calls_than_a_line_may_read_are_said_to_be_at_least_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statusline, "SESSION_CALLS", 2)
    with make.views(tmp_path, [make.price(), *[make.call(session="a")] * 3]) as views:
        line = read_line(views, now=NOON, session="a")
    assert line and line.session == Spent(2, 2, 0, 2 * CALL_PICO, 0, is_cut=True)
    assert line.session.is_short
    assert line.last_hour == Spent(3, 3, 0, 3 * CALL_PICO, 0)


def test_the_plan_is_what_was_said_last_until_its_window_is_over(tmp_path: Path) -> None:
    events = [
        limits("0.4", 0, resets=60),
        limits("0.42", 1, resets=60, host="gateway.example"),
        limits("0.9", 2, resets=60, provider="openai", host="api.openai.com"),
        make.call(started_at=make.NOON + 3 * make.MINUTE),
    ]
    with make.views(tmp_path, events) as views:
        shares = [line and line.plan_share for line in (read_line(views, now=at(4)), read_line(views, now=at(61)))]
    assert shares == [0.42, None]


def test_what_was_not_metered_today_and_parked_views_are_told(tmp_path: Path) -> None:
    day = 24 * 60 * make.MINUTE
    gaps = [make.gap(), make.gap(started_at=make.NOON - day, ended_at=make.NOON - day)]
    with make.views(tmp_path, [make.call(), *gaps]) as views:
        line = read_line(views, now=NOON)
        assert line and (line.not_metered, line.is_parked) == (3, False)


def test_a_line_reads_few_rows_by_index_alone(tmp_path: Path) -> None:
    queries: list[str] = []
    with make.views(tmp_path, [make.call(session="a")]) as views:
        views.set_trace_callback(queries.append)
        read_line(views, now=NOON, session="a")
        views.set_trace_callback(None)
        plans = [row[3] for query in queries for row in views.execute(f"explain query plan {query}")]
    scanned = {plan.partition(" USING")[0] for plan in plans if plan.startswith("SCAN")}
    assert scanned <= {"SCAN usage_daily", "SCAN parked", "SCAN CONSTANT ROW", "SCAN h", "SCAN c"}  # of each the first rows
