from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.formats.groq_breakdown import by_model

WHOLE = Answer(
    model="groq/compound", response_id="c", usage_known=True, input_tokens=1000, output_tokens=70, tool_calls=1, web_searches=2,
    units={"sources": 1}, stop_reason="stop", reader="openai-chat/2",
)  # fmt: skip
FIRST = {"model": "llama", "usage": {"prompt_tokens": 100, "completion_tokens": 20}}
SECOND = {"model": "gpt-oss", "usage": {"prompt_tokens": 900, "completion_tokens": 50}}


def test_each_model_has_an_answer_of_its_own() -> None:
    first, second = by_model(WHOLE, {"models": [FIRST, SECOND]})
    assert (first.model, first.entry, first.input_tokens, first.output_tokens) == ("llama", 1, 100, 20)
    assert (second.model, second.entry, second.input_tokens, second.output_tokens) == ("gpt-oss", 2, 900, 50)
    assert (first.tool_calls, first.web_searches, first.units) == (1, 2, {"sources": 1})
    assert (second.tool_calls, second.web_searches, second.units) == (0, None, None)
    assert (second.response_id, second.stop_reason, second.usage) == ("c", "stop", SECOND["usage"])


def test_usage_that_only_the_breakdown_states_is_known() -> None:
    (only,) = by_model(Answer(model="groq/compound", usage_reason="no_usage"), {"models": [FIRST]})
    assert (only.model, only.usage_known, only.usage_reason, only.input_tokens) == ("llama", True, None, 100)


@pytest.mark.parametrize(
    "breakdown",
    [
        None, [], {"models": []}, {"models": [7]}, {"models": [FIRST, {"model": "x"}]}, {"models": [{**FIRST, "model": 5}]},
        {"models": [{"model": "x", "usage": {"prompt_tokens": -1, "completion_tokens": 2}}]},
    ],
)  # fmt: skip
def test_a_breakdown_that_does_not_count_every_model_leaves_the_whole(breakdown: Any) -> None:
    assert by_model(WHOLE, breakdown) == (WHOLE,)
