from __future__ import annotations

import json
from typing import Any

import pytest

from halton.wire.formats.bedrock_body import Body, counts, decode_body, stop_reason, texts


def decoded(document: Any) -> Body:
    body = decode_body(json.dumps(document).encode())
    assert body is not None
    return body


CHAT = {"choices": [{"delta": {"content": "Is", "reasoning_content": "Hm"}, "finish_reason": None}]}
MAKERS = {
    "Llama": ({"generation": "Isar", "stop_reason": "length", "prompt_token_count": 3}, ["Isar"], "length", (3, None)),
    "Titan": (
        {"inputTextTokenCount": 4, "results": [{"tokenCount": 5, "outputText": "Isar", "completionReason": "FINISH"}]},
        ["Isar"], "FINISH", (4, 5),
    ),
    "Titan's stream": (
        {"outputText": "Isar", "completionReason": None, "totalOutputTextTokenCount": 2, "inputTextTokenCount": 4},
        ["Isar"], None, (4, 2),
    ),
    "Mistral": ({"outputs": [{"text": "Isar", "stop_reason": "stop"}]}, ["Isar"], "stop", (None, None)),
    "Cohere": ({"text": "Isar", "finish_reason": "COMPLETE", "is_finished": True}, ["Isar"], "COMPLETE", (None, None)),
    "like OpenAI": ({"choices": [{"message": {"content": "Isar"}, "finish_reason": "stop"}]}, ["Isar"], "stop", (None, None)),
    "like OpenAI's stream": (CHAT, ["Hm", "Is"], None, (None, None)),
    "Nova": (
        {
            "output": {"message": {"content": [{"text": "Is"}, {"text": "ar"}]}}, "stopReason": "end_turn",
            "usage": {"inputTokens": 6, "outputTokens": 2},
        },
        ["Is", "ar"], "end_turn", (6, 2),
    ),
    "Nova's stream": ({"contentBlockDelta": {"delta": {"text": "Isar"}}}, ["Isar"], None, (None, None)),
    "Nova's stop": ({"messageStop": {"stopReason": "max_tokens"}}, [], "max_tokens", (None, None)),
    "an older Claude": ({"completion": " Isar", "stop_reason": "stop_sequence"}, [" Isar"], "stop_sequence", (None, None)),
}  # fmt: skip


@pytest.mark.parametrize("maker", MAKERS)
def test_where_a_maker_puts_text_reason_and_counts(maker: str) -> None:
    document, text, stop, (prompt, output) = MAKERS[maker]
    body = decoded(document)
    assert sorted(texts(body)) == sorted(text)
    assert stop_reason(body) == stop
    assert counts(body) == {"inputTokenCount": prompt, "outputTokenCount": output}


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, {"delta": 1, "message": []}, [{"delta": [], "text": 5}]])
def test_odd_values_hold_nothing(value: Any) -> None:
    names = ("choices", "outputs", "results", "contentBlockDelta", "messageStop", "output", "usage", "finish_reason")
    body = decoded(dict.fromkeys(names, value))
    assert list(texts(body)) == []
    assert stop_reason(body) == ("x" if value == "x" else None)
    assert counts(body) == {"inputTokenCount": None, "outputTokenCount": None}
