from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec

import make
from halton.views.calls import CallRow, read_calls

INTERFACE = """call_id, started_at, provider, host, endpoint, kind, model_requested, model, status, http_status, project,
attributed_by, session, client, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
reasoning_tokens, tool_calls, usage_known, cost_pico, cost_known, billing, ttft_ms, duration_ms, streamed, partial,
evidence, git_branch"""


def test_the_keys_are_those_of_the_interface() -> None:
    assert list(CallRow.__struct_fields__) == re.split(r",\s+", INTERFACE)


def test_a_call_reads_as_json_with_real_booleans(tmp_path: Path) -> None:
    with make.views(
        tmp_path, [make.price(), make.call(cache_read_tokens=10, tool_calls=2, evidence="/src/halton/.git", git_branch="main")]
    ) as views:
        (row,) = read_calls(views)
    assert msgspec.to_builtins(row) == {
        "call_id": "e0002",
        "started_at": "2026-09-22T12:00:00.000000Z",
        "provider": "anthropic",
        "host": "api.anthropic.com",
        "endpoint": "/v1/messages",
        "kind": "messages",
        "model_requested": "claude-sonnet-4-5",
        "model": "claude-sonnet-4-5-20250929",
        "status": "ok",
        "http_status": 200,
        "project": "halton",
        "attributed_by": "git_root",
        "session": None,
        "client": "claude-code",
        "input_tokens": 1000,
        "cache_read_tokens": 10,
        "cache_write_5m_tokens": None,
        "cache_write_1h_tokens": None,
        "output_tokens": 200,
        "reasoning_tokens": None,
        "tool_calls": 2,
        "usage_known": True,
        "cost_pico": 6_003_000_000,
        "cost_known": True,
        "billing": "billed",
        "ttft_ms": 420,
        "duration_ms": 2100,
        "streamed": True,
        "partial": False,
        "evidence": "/src/halton/.git",
        "git_branch": "main",
    }


def test_a_call_that_failed_has_no_cost(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.failure()]) as views:
        (row,) = read_calls(views)
    assert (row.status, row.usage_known, row.cost_known, row.cost_pico, row.streamed) == ("error", False, False, None, False)


def test_the_newest_come_first_within_the_time_asked_for(tmp_path: Path) -> None:
    noon = datetime(2026, 9, 22, 12, tzinfo=UTC)
    calls = [make.call(started_at=make.NOON + minute * make.MINUTE, project=f"p{minute}") for minute in range(4)]
    with make.views(tmp_path, calls) as views:

        def asked(**question: object) -> list[str]:
            return [row.project for row in read_calls(views, **question)]

        assert asked() == ["p3", "p2", "p1", "p0"]
        assert asked(limit=2) == ["p3", "p2"]
        assert asked(since=noon + timedelta(minutes=1), until=noon + timedelta(minutes=3)) == ["p2", "p1"]
        assert asked(since=(noon + timedelta(minutes=3)).astimezone(timezone(timedelta(hours=5)))) == ["p3"]
        assert asked(project="p2") == ["p2"]


def test_the_views_load_without_anything_heavy() -> None:
    script = """import sys
from halton.views import calls, gaps, positions, report
heavy = {"sqlite_utils", "click", "mitmproxy", "pyarrow", "datasette", "genai_prices", "halton.projector"} & set(sys.modules)
assert not heavy, heavy"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(make.__file__).parents[1])
