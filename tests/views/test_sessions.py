"""Sessions: which come first, which are chosen, and what their calls add up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import make
from halton.events.types import CallCompleted
from halton.views.sessions import Session, read_sessions
from halton.views.sums import Sums

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)


def said(session: str | None, minutes: int, **changes: object) -> CallCompleted:
    return make.call(session=session, started_at=make.NOON + minutes * make.MINUTE, **changes)


def test_the_last_to_have_a_call_is_first_and_calls_without_a_session_are_none(tmp_path: Path) -> None:
    events = [make.price(), said("a", 0), said("b", 1), said(None, 9), said("a", 2, project="other", model="nobody-knows-1")]
    with make.views(tmp_path, events) as views:
        sessions = read_sessions(views, limit=9)
    assert [session.session for session in sessions] == ["a", "b"]
    assert sessions[0] == Session(
        "a",
        Sums(
            2, 0, 1, 0, 2000, 0, 0, 400, 0, 6_000_000_000, 0,
            ("halton", "other"), ("claude-sonnet-4-5-20250929", "nobody-knows-1"), ("claude-code",),
            "2026-09-22T12:00:00.000000Z", "2026-09-22T12:02:00.000000Z",
        ),
    )  # fmt: skip


def test_sessions_are_chosen_by_time_project_and_number(tmp_path: Path) -> None:
    events = [said(f"s{minute}", minute, project=f"p{minute % 2}") for minute in range(6)] + [said("s1", 7)]
    with make.views(tmp_path, events) as views:

        def chosen(limit: int = 9, **which: object) -> list[str]:
            return [session.session for session in read_sessions(views, limit=limit, **which)]  # type: ignore[arg-type]

        assert chosen() == ["s1", "s5", "s4", "s3", "s2", "s0"]
        assert chosen(limit=2) == ["s1", "s5"]
        assert chosen(since=NOON + timedelta(minutes=4)) == ["s1", "s5", "s4"]
        assert chosen(project="p0") == ["s4", "s2", "s0"]
        assert chosen(project="p1", limit=2) == ["s5", "s3"]
        assert chosen(project="p1", since=NOON + timedelta(minutes=3)) == ["s5", "s3"]
        assert chosen(project="none") == []


def test_of_a_session_in_two_projects_only_the_chosen_one_s_calls_count(tmp_path: Path) -> None:
    with make.views(tmp_path, [said("a", 0, project="x"), said("a", 1, project="y"), said("a", 2, project="y")]) as views:
        assert [session.sums.calls for session in read_sessions(views, project="y", limit=1)] == [2]


def test_no_call_is_read_but_those_of_the_sessions_shown(tmp_path: Path) -> None:
    queries: list[str] = []
    with make.views(tmp_path, [said("a", 0), said("b", 1)]) as views:
        views.set_trace_callback(queries.append)
        read_sessions(views, limit=1)
        read_sessions(views, limit=1, project="halton")
        views.set_trace_callback(None)
        plans = [row[3] for query in queries for row in views.execute(f"explain query plan {query}")]
    assert {plan for plan in plans if plan.startswith("SCAN") and "calls" in plan} == set()
    assert any("calls_by_project (project=? AND started_at>?)" in plan for plan in plans)
