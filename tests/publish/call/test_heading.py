"""The top of the page."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.publish.call.heading import heading, tokens_a_second

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("facts", "tiles"),
    [
        (
            {"cache_read_tokens": 3000, "stop_reason": "end_turn"},
            [
                ("Cost", "$0.0069", "billed by the token"),
                ("Tokens", "4,200", "4,000 prompt, 75% of it from cache; 200 answer"),
                ("Took", "2.1 s", "first token after 420 ms, then 119 tokens/s"),
                ("Ended", "ok", "the provider answered in full: stop reason end_turn, HTTP 200"),
            ],
        ),
        (
            {
                "status": "error",
                "reason": "\x1b",
                "usage_known": False,
                "usage_reason": "error_status",
                "ttft_ms": None,
                "http_status": 529,
            },
            [
                ("Cost", "–", "not known: the call failed before the provider stated any usage"),
                ("Tokens", "–", "not known: the provider refused"),
                ("Took", "2.1 s", "no first token was seen"),
                ("Ended", "error", "the provider refused or failed: \\u001b, HTTP 529"),
            ],
        ),
        (
            {"billing": "subscription", "stated_cost_pico": 10**12, "duration_ms": None, "status": "odd\u202e"},
            [
                ("Cost", "$1.00", "as the provider states it"),
                ("Tokens", "1,200", "1,000 prompt, 0% of it from cache; 200 answer"),
                ("Took", "–", "its end was not seen"),
                ("Ended", "odd\\u202e", "HTTP 200"),
            ],
        ),
    ],
)
async def test_the_figures(look: Any, facts: dict[str, Any], tiles: list[tuple[str, str, str]]) -> None:
    told = heading(await look([make.price(), make.call(**facts)]))
    assert [(one.label, text(one.figure), one.note) for one in told.tiles] == tiles


def text(figure: str) -> str:
    return figure.striptags() if hasattr(figure, "striptags") else figure


async def test_a_repeat_costs_nothing_of_its_own(look: Any) -> None:
    again = make.call(response_id="r", kind="stored", started_at=make.NOON + make.MINUTE)
    told = heading(await look([make.price(), make.call(response_id="r"), again], "e0003"))
    assert told.tiles[0] == ("Cost", "$0.00", "its response counts in another call")


def test_no_speed_is_told_of_what_came_at_once() -> None:
    times = {"ttft_ms": 100, "duration_ms": 1100}
    assert tokens_a_second(times, {"output_tokens": 50}) == 50
    assert tokens_a_second(times | {"duration_ms": 110}, {"output_tokens": 50}) is None
    assert tokens_a_second(times | {"ttft_ms": None}, {"output_tokens": 50}) is None
    assert tokens_a_second(times, {}) is None
