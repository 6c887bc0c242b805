"""`halton top` where it cannot be live: once, and as JSON. On a terminal: tests/cli/top/test_live.py."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import make
from client import OpenStream
from stack import Stack


@pytest.fixture
def now(fill: Any) -> int:
    at = time.time_ns() // 1000
    fill([make.price(), make.call(started_at=at, project="shop"), make.failure(started_at=at)])
    return at


@pytest.mark.parametrize("options", [[], ["--once"]])
def test_off_a_terminal_it_is_one_picture(run: Any, now: int, options: list[str]) -> None:
    done = run("top", *options)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0].startswith("halton down  20")
    assert "last minute 2 calls ended  ·  17 tokens/s in  ·  3 tokens/s out" in lines
    assert "last hour   1 failed  ·  0 blocked" in lines
    assert "shop               1          1.00k  200  $0.006000  100 %" in lines
    assert "\x1b" not in done.output


def test_json_is_one_object_with_its_version(run: Any, now: int) -> None:
    told = json.loads(run("top", "--json").output)
    assert (told["schema"], told["state"], told["today"]["calls"], told["today"]["cost_pico"]) == (1, "down", 2, 6_000_000_000)
    assert told["in_flight"] is None


def test_a_home_with_nothing_is_no_error(run: Any) -> None:
    done = run("top")
    assert done.exit_code == 0 and "  halton run -- claude" in done.output.splitlines()
    assert json.loads(run("top", "--json").output)["today"]["calls"] == 0


@pytest.mark.parametrize("interval", ["0", "0.1", "soon", "nan"])
def test_an_interval_that_is_none_is_refused(run: Any, interval: str) -> None:
    assert run("top", "--interval", interval).exit_code == 2


def test_a_call_is_in_flight_while_its_answer_comes(whole: Stack) -> None:
    before = top(whole)["in_flight"]["calls"]
    stream = OpenStream(whole)
    try:
        whole.calls()
        told = top(whole)
        assert told["state"] == "healthy" and told["in_flight"]["calls"] == before + 1
        assert 0 <= told["in_flight"]["oldest_ms"] < 60_000
    finally:
        stream.leave()
    whole.calls()
    told = top(whole)
    assert told["in_flight"]["calls"] == before
    assert told["last_minute"]["calls"] >= 1


def top(whole: Stack) -> dict[str, Any]:
    return dict(json.loads(whole.halton("top", "--json")))
