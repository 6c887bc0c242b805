from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.openai_image_tool import image_tool_answers
from halton.wire.formats.openai_response_event import decode_response


def answers(usage: Any, **facts: Any) -> tuple[Answer, ...]:
    response = decode_response(body({"id": "resp_1", "tool_usage": {"image_gen": usage}, **facts}))
    assert response is not None
    return image_tool_answers(response, "openai-responses/3")


def test_a_tool_that_made_nothing_is_no_inference() -> None:
    assert answers({"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}) == ()
    assert answers(None) == answers([]) == answers("x") == ()


def test_parts_that_are_left_out_are_not_invented() -> None:
    (answer,) = answers({"input_tokens": 50, "output_tokens": 1056}, tools=[{"type": "image_generation"}], output=[7])
    assert (answer.entry, answer.usage_known, answer.input_tokens, answer.output_tokens) == (2, True, 50, 1056)
    assert (answer.model, answer.units, answer.response_id) == (None, None, "resp_1")


@pytest.mark.parametrize("wrong", ["1056", -1, 10**9, 1.5])
def test_a_count_that_cannot_be_leaves_usage_unknown(wrong: object) -> None:
    (answer,) = answers({"input_tokens": 50, "output_tokens": wrong})
    assert (answer.usage_known, answer.usage_reason, answer.output_tokens) == (False, "absurd", None)


def test_the_usage_is_kept_as_it_was_stated() -> None:
    usage = {"input_tokens": 50, "output_tokens": 10, "cached_tokens": 20, "cached_tokens_details": {"cached_image_tokens": 5}}
    (answer,) = answers(usage)
    assert answer.usage == usage
    assert (answer.input_tokens, answer.cache_read_tokens, answer.units) == (30, 20, {"cached_image_tokens": 5})
