from __future__ import annotations

from typing import Any

import msgspec

from fixtures.fixture import body
from halton.wire.formats.google_turn import Turn

NOTHING = msgspec.Raw()


def turn(*contents: Any, usage: object = None) -> Turn:
    taken = Turn()
    for content in contents:
        taken.read(msgspec.Raw(body(content)), NOTHING, usage)
    return taken


def test_thoughts_lie_outside_the_answer_and_are_output() -> None:
    usage = {"promptTokenCount": 9, "responseTokenCount": 4, "thoughtsTokenCount": 3, "totalTokenCount": 16}
    answer = turn({"turnComplete": True}, usage={**usage, "trafficType": "ON_DEMAND"}).answer()
    assert (answer.usage_known, answer.output_tokens, answer.reasoning_tokens) == (True, 7, 3)
    assert answer.service_tier == "standard"


def test_searches_and_the_reason_of_the_end_are_told() -> None:
    answer = turn(
        {"groundingMetadata": {"webSearchQueries": ["a"]}}, {"turnComplete": True, "turnCompleteReason": "NEED_MORE_INPUT"}
    ).answer()
    assert (answer.web_searches, answer.stop_reason) == (1, "NEED_MORE_INPUT")


def test_a_turn_without_usage_says_so() -> None:
    answer = turn({"modelTurn": {"parts": [{"text": "Hi"}]}}).answer()
    assert (answer.usage_known, answer.usage_reason, answer.tool_calls) == (False, "no_usage", None)


def test_an_absurd_count_is_none() -> None:
    answer = turn({"turnComplete": True}, usage={"promptTokenCount": -1, "responseTokenCount": 4}).answer()
    assert (answer.usage_known, answer.usage_reason, answer.input_tokens) == (False, "absurd", None)
