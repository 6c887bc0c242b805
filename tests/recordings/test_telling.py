"""What a writer is told of a call."""

from __future__ import annotations

import make
from recordings.made import channel, telling, transcript


def test_times_go_from_the_first_byte_to_the_end() -> None:
    told = telling(ttfb_ms=300, duration_ms=2100)
    assert (told.begin_ms, told.end_ms, told.created_at) == (300, 2100, make.NOON // 1_000_000)
    assert telling(transcript(channel("text", "a"), timing_ms=[[2500, 1]]), duration_ms=2100).end_ms == 2500
    assert telling(transcript(), ttfb_ms=None, duration_ms=None).end_ms == 0


def test_the_model_that_answered_else_the_one_asked_for() -> None:
    assert telling().model == "claude-sonnet-4-5-20250929"
    assert telling(model=None).model == "claude-sonnet-4-5"


def test_usage_has_numbers_and_ids_are_the_same_in_each_run() -> None:
    assert telling(usage={"cost": "0.5"}).usage == {"cost": 0.5}
    assert telling(usage=None).usage is None
    assert telling().id("toolu_", 1) == telling().id("toolu_", 1) != telling().id("toolu_", 2)
