"""The section of a call's line of time."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.publish.call.timeline import section

pytestmark = pytest.mark.anyio


async def test_moments_are_told_and_drawn(look: Any) -> None:
    told = section(await look([make.price(), make.call()]))
    assert told.moments == [
        ("First byte", "300 ms"), ("First token", "420 ms"), ("End", "2,100 ms"), ("From first token to end", "119.0 tokens/s"),
    ]  # fmt: skip
    assert "Upload, queue, first byte 300 ms; To the first token 120 ms; The answer, to its end 1.7 s" in told.picture
    assert told.notes == []


@pytest.mark.parametrize(
    ("facts", "moments", "notes"),
    [
        (
            {"ttft_ms": None, "streamed": False},
            [("First byte", "300 ms"), ("First token", "–"), ("End", "2,100 ms")],
            ["There is no time of the first token: it did not come as a stream."],
        ),
        (
            {"ttfb_ms": None, "ttft_ms": None, "duration_ms": None, "status": "interrupted", "attempt": 2},
            [("First byte", "–"), ("First token", "–"), ("End", "–")],
            [
                "When it ended is not known, so no line of time can be drawn.",
                "No byte of an answer was seen.",
                "The client says that it tried again: retry 2.",
            ],
        ),
        (
            {"status": "blocked", "ttfb_ms": None, "ttft_ms": None},
            [("First byte", "–"), ("First token", "–"), ("End", "2,100 ms")],
            ["It never went to its provider."],
        ),
    ],
)
async def test_what_is_unknown_is_said(look: Any, facts: dict[str, Any], moments: list[Any], notes: list[str]) -> None:
    told = section(await look([make.price(), make.call(**facts)]))
    assert (told.moments, told.notes) == (moments, notes)
