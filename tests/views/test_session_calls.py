"""The calls of a session as they are read: in order, in blocks, with what reading a cache would have cost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import make
from halton.views import session_calls
from halton.views.session_calls import read_session_calls

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)


def test_a_call_has_its_tokens_its_parts_of_the_cost_and_the_rate_of_a_cache(tmp_path: Path) -> None:
    told = make.call(
        session="s", agent="scout", parent_agent="main", thread="t", request_class="subagent", input_tokens=10,
        cache_read_tokens=2_000, cache_write_5m_tokens=300, cache_write_1h_tokens=40, cache_write_other_tokens=5,
    )  # fmt: skip
    with make.views(tmp_path, [make.price(), told]) as views:
        (call,) = read_session_calls(views, "s")
    assert (call.agent, call.parent_agent, call.thread, call.request_class) == ("scout", "main", "t", "subagent")
    assert (call.began_at, call.answered_at.microsecond, call.ended_at.second) == (NOON, 420_000, 2)
    assert (call.written_tokens, call.prompt_tokens, call.output_tokens) == (345, 2_355, 200)
    assert (call.input_pico, call.cache_write_5m_pico, call.cache_write_1h_pico) == (30_000_000, 1_125_000_000, 240_000_000)
    assert (call.cache_write_other_pico, call.cache_read_rate_pico) == (18_750_000, 300_000)
    assert (call.is_repeat, call.usage_known, call.is_suspect, call.cost_reason) == (False, True, False, None)


def test_what_is_not_known_is_said_so_and_other_sessions_are_not_there(tmp_path: Path) -> None:
    gone = make.failure(session="s", ttfb_ms=None, duration_ms=None)
    with make.views(tmp_path, [gone, make.call(session="t"), make.call()]) as views:
        (call,) = read_session_calls(views, "s")
        assert read_session_calls(views, "nobody's") == []
    assert (call.usage_known, call.cost_pico, call.cost_reason, call.cache_read_rate_pico) == (False, None, "failed", None)
    assert call.model == "claude-sonnet-4-5" and call.answered_at == call.ended_at == NOON


@pytest.mark.parametrize(("stated", "is_apart"), [(None, False), (3_030_000_000, False), (3_029_999_999, True), (0, True)])
def test_what_a_provider_says_that_it_charged_may_be_another_sum(tmp_path: Path, stated: int | None, is_apart: bool) -> None:
    told = make.call(session="s", input_tokens=10, output_tokens=200, stated_cost_pico=stated)
    with make.views(tmp_path, [make.price(), told]) as views:
        assert [call.is_charged_apart for call in read_session_calls(views, "s")] == [is_apart]


@pytest.mark.parametrize(("units", "kept"), [({"cache_write_30m_tokens": 9}, 1_800), ({"cache_write_12h_tokens": 9}, 43_200)])
def test_how_long_openai_keeps_what_it_wrote_is_in_its_units(tmp_path: Path, units: dict[str, int], kept: int) -> None:
    with make.views(tmp_path, [make.call(session="s", cache_write_other_tokens=9, units=units)]) as views:
        assert [call.other_kept_s for call in read_session_calls(views, "s")] == [kept]


def test_a_clock_may_be_wrong_by_any_measure(tmp_path: Path) -> None:
    last = 253_402_300_799_000_000  # 9999-12-31T23:59:59Z
    told = [make.call(session="s", started_at=at, duration_ms=length) for at, length in ((0, -5), (1, 10**15), (last, 10**15))]
    with make.views(tmp_path, told) as views:
        calls = read_session_calls(views, "s")
    assert [call.began_at.year for call in calls] == [1970, 1970, 9998]
    assert [call.ended_at.year for call in calls] == [1970, 1971, 9999]
    assert calls[0].ended_at == calls[0].began_at


def test_the_first_to_begin_is_first_and_a_block_follows_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_calls, "BLOCK", 2)
    late_first = [make.call(session="s", started_at=make.NOON + minute * make.MINUTE) for minute in (3, 0, 2, 1)]
    with make.views(tmp_path, late_first) as views:
        blocks = [[call.began_at.minute for call in read_session_calls(views, "s", block)] for block in range(3)]
    assert blocks == [[0, 1], [2, 3], []]


def test_only_the_session_s_calls_are_read(tmp_path: Path) -> None:
    queries: list[str] = []
    with make.views(tmp_path, [make.call(session="s")]) as views:
        views.set_trace_callback(queries.append)
        read_session_calls(views, "s")
        views.set_trace_callback(None)
        plan = [row[3] for query in queries for row in views.execute(f"explain query plan {query}")]
    assert any("calls_by_session (session=?)" in step for step in plan)
    assert {step for step in plan if step.startswith("SCAN") and step != "SCAN chosen"} == set()
