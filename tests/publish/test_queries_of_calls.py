"""The canned queries about calls, sessions and models, on a small real home: literal rows, in their order."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.types import Event
from publish.asked import DAY, EARLIER, LATER, OPUS, SINCE, SONNET, SPENT, Asked, call, price

pytestmark = pytest.mark.anyio


@pytest.fixture
def asked(tmp_path: Path, datasette: Any) -> Asked:
    return Asked(tmp_path, datasette)


async def test_which_calls_cost_most(asked: Asked) -> None:
    at, later = "2026-09-22T12:00:00.000000Z", "2026-09-30T12:00:00.000000Z"
    dearest = [later, 3.0, "e0003", "other", "s", "anthropic", SONNET, 3000, None, 200, "subscription"]
    assert await asked("dearest_calls", SPENT, **SINCE) == [
        dearest, [at, 2.1, "e0002", "halton", "s", "anthropic", SONNET, 10100, 9000, 200, "billed"]
    ]  # fmt: skip
    assert await asked("dearest_calls", [], from_day="2026-09-23") == [dearest]


async def test_which_sessions_cost_most(asked: Asked) -> None:
    at, later = "2026-09-22T12:00:00.000000Z", "2026-09-30T12:00:00.000000Z"
    assert await asked("dearest_sessions", SPENT, **SINCE) == [
        [later, "s", 2.1, 3.0, "other", "claude-code", SONNET, 2, 0, 0, 400, at],
        [later, "t", 0.0, 0.0, "other", "codex", OPUS, 1, 0, 1, 200, later],
    ]
    assert await asked("dearest_sessions", [], from_day="2026-10-01") == []


async def test_which_calls_took_longest(asked: Asked) -> None:
    events = [call(duration_ms=5), call(duration_ms=90_000, status="aborted"), call(duration_ms=None), call(started_at=LATER)]
    at, later = "2026-09-22T12:00:00.000000Z", "2026-09-30T12:00:00.000000Z"
    assert await asked("slowest_calls", [price(), *events], **SINCE) == [
        [at, 90_000, 420, "e0003", "halton", None, "anthropic", SONNET, "aborted", 200, 1.0],
        [later, 2100, 420, "e0005", "halton", None, "anthropic", SONNET, "ok", 200, 1.0],
        [at, 5, 420, "e0002", "halton", None, "anthropic", SONNET, "ok", 200, 1.0],
    ]
    assert [row[3] for row in await asked("slowest_calls", [], from_day="2026-09-23")] == ["e0005"]


async def test_how_long_do_models_take(asked: Asked) -> None:
    events = [call(duration_ms=ms, ttft_ms=first) for ms, first in ((10, 5), (2100, 420), (9000, 420))]
    alone = call(OPUS, duration_ms=15, streamed=False, started_at=LATER)
    assert await asked("latency_by_model", [*events, alone], **SINCE) == [
        ["anthropic", SONNET, 3, 2175, 8703, 3, 431, 431],
        ["anthropic", OPUS, 1, 15, 15, 0, None, None],
    ]
    assert [row[1] for row in await asked("latency_by_model", [], **SINCE, to_day="2026-09-22")] == [SONNET]


async def test_what_the_cache_saved(asked: Asked) -> None:
    events = [*SPENT, call(OPUS, cache_read_tokens=10)]
    assert await asked("cache_by_model", events, **SINCE) == [
        ["anthropic", SONNET, 68.7, 8.0, 2, 4000, 9000, 100],  # 9000 read at a tenth save 8.1, 100 written at the double cost 0.1
        ["anthropic", OPUS, 0.5, None, 2, 2000, 10, 0],
        ["openai", "gpt-5", None, 0.0, 1, 0, 0, 0],
    ]


async def test_how_the_cache_share_of_a_project_changed(asked: Asked) -> None:
    events = [*SPENT, call(started_at=LATER + DAY, cache_read_tokens=1000)]
    rows = [
        ["2026-10", "halton", 50.0, 1, 1000, 0, 1000],
        ["2026-09", "halton", 89.1, 2, 9000, 100, 1000],
        ["2026-09", "other", 0.0, 2, 0, 0, 4000],
    ]
    assert await asked("cache_by_project_and_month", events) == rows
    assert await asked("cache_by_project_and_month", [], project="halton") == rows[:2]


async def test_which_calls_failed(asked: Asked) -> None:
    cut = call(OPUS, status="cut", reason="provider_closed", started_at=LATER)
    rows = [
        ["openai", "gpt-5", "error", 502, None, "upstream_unreachable", 2, "2026-09-22T12:00:00.000000Z"],
        ["anthropic", OPUS, "cut", 200, None, "provider_closed", 1, "2026-09-30T12:00:00.000000Z"],
    ]
    assert await asked("calls_that_failed", [*SPENT, SPENT[-1], cut], **SINCE) == rows
    assert await asked("calls_that_failed", [], from_day="2026-09-23") == rows[1:]


async def test_which_calls_have_no_known_cost(asked: Asked) -> None:
    unknown = call(usage_known=False, usage_reason="not_stated", input_tokens=None, output_tokens=None)
    stated = call(OPUS, stated_cost_pico=7)
    rows = [
        ["anthropic", OPUS, "model_unpriced", 2, "2026-09-22T12:00:00.000000Z", "2026-09-30T12:00:00.000000Z"],
        ["anthropic", SONNET, "usage_unknown", 1, "2026-09-22T12:00:00.000000Z", "2026-09-22T12:00:00.000000Z"],
    ]
    assert await asked("unpriced_calls", [*SPENT, unknown, stated, call(OPUS)], **SINCE) == rows
    assert [row[:4] for row in await asked("unpriced_calls", [], from_day="2026-09-23")] == [[*rows[0][:3], 1]]


async def test_how_full_the_windows_of_plans_were(asked: Asked) -> None:
    def stated(used: str, status: str, at: int) -> Event:
        limits = {"utilization": used, "reset": str(at // 1_000_000 + 3600), "status": status}
        return call(started_at=at, headers={f"anthropic-ratelimit-unified-5h-{name}": value for name, value in limits.items()})

    now = int(datetime.now().timestamp()) * 1_000_000  # what an answer says is of when it was recorded
    day = datetime.now().astimezone().astimezone(tz=None)
    rows = await asked(
        "quota_windows", [stated("0.5", "allowed", now), stated("1.01", "rejected", now), stated("0.2", "allowed", now)]
    )
    ((utc_day, provider, window, highest, rejected, last_at, resets_at),) = rows
    assert (provider, window, highest, rejected) == ("anthropic", "5h", 101.0, 1)
    assert last_at.startswith(utc_day) and abs(datetime.fromisoformat(last_at) - day) < timedelta(minutes=5)
    assert datetime.fromisoformat(resets_at).timestamp() == now // 1_000_000 + 3600


async def test_what_was_not_metered(asked: Asked) -> None:
    events = [make.gap(), make.gap(), make.gap(cause="capture_down", host=None, program="node", started_at=LATER, ended_at=LATER)]
    rows = [
        ["capture_down", None, "node", 1, 1, 2, 300, "2026-09-30T12:00:00.000000Z"],
        ["overload", "api.anthropic.com", None, 2, 2, 4, 600, "2026-09-22T12:00:00.000009Z"],
    ]
    assert await asked("gaps_by_cause", events, **SINCE) == rows
    assert await asked("gaps_by_cause", [], from_day="2026-09-23") == rows[:1]


async def test_what_was_tried_again(asked: Asked) -> None:
    again = call(response_id="r", kind="stored", started_at=EARLIER + 1)
    retries = [
        call(attempt=1),
        call(attempt=2, status="error"),
        call(OPUS, attempt=1, started_at=LATER),
        call(response_id="r"),
        again,
    ]
    assert await asked("retries_and_repeats", [price(), *retries], **SINCE) == [
        ["anthropic", SONNET, 2, 1, 2, 1, 2.0],
        ["anthropic", OPUS, 1, 0, 1, 0, 0.0],
    ]
    assert await asked("retries_and_repeats", [], from_day="2026-09-23") == [["anthropic", OPUS, 1, 0, 1, 0, 0.0]]


async def test_which_models_write_and_reason_most(asked: Asked) -> None:
    assert await asked("reasoning_by_model", SPENT, **SINCE) == [
        ["anthropic", SONNET, 2, 400, 50, 200.0, 3.1, 12.5, 2.1, 3.0],
        ["anthropic", OPUS, 1, 200, 0, 200.0, 20.0, 0.0, 0.0, 0.0],
        ["openai", "gpt-5", 1, 0, 0, 0.0, None, None, 0.0, 0.0],
    ]


async def test_which_calls_had_the_largest_prompts(asked: Asked) -> None:
    at, later = "2026-09-22T12:00:00.000000Z", "2026-09-30T12:00:00.000000Z"
    late = [
        [later, 3000, None, 200, "e0003", "other", "s", "anthropic", SONNET, None, 3.0],
        [later, 1000, None, 200, "e0004", "other", "t", "anthropic", OPUS, None, None],
    ]
    first = [at, 10100, 9000, 200, "e0002", "halton", "s", "anthropic", SONNET, None, 2.1]
    assert await asked("largest_prompts", SPENT, **SINCE) == [first, *late]
    assert await asked("largest_prompts", [], from_day="2026-09-23") == late
