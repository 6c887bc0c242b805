"""The events of OpenAI's responses, written anew."""

from __future__ import annotations

import json
from typing import Any

from halton.recordings.formats.openai_responses import parts
from recordings.made import channel, telling, transcript

FACTS = {"endpoint": "/v1/responses", "stop_reason": "completed", "ttfb_ms": 300, "duration_ms": 2100}


def events(*said: dict[str, Any], asked: Any = None, timing_ms: Any = None, **facts: Any) -> list[tuple[int, dict[str, Any]]]:
    sent = parts(telling(transcript(*said, timing_ms=timing_ms), asked or {}, **(FACTS | facts)))
    return [(at_ms, json.loads(data.partition(b"data: ")[2])) for at_ms, data in sent]


def test_a_text_at_its_moments() -> None:
    told = events(channel("text", "Hello, you."), timing_ms=[[420, 5], [900, 11]])
    assert [(at_ms, event["type"].removeprefix("response.")) for at_ms, event in told] == [
        (300, "created"),
        (300, "in_progress"),
        (420, "output_item.added"),
        (420, "content_part.added"),
        (420, "output_text.delta"),
        (900, "output_text.delta"),
        (900, "output_text.done"),
        (900, "content_part.done"),
        (900, "output_item.done"),
        (2100, "completed"),
    ]
    assert [event["sequence_number"] for _, event in told] == list(range(10))
    assert told[2][1]["item"]["content"] == [] and told[2][1]["item"]["status"] == "in_progress"
    last = told[-1][1]["response"]
    assert (last["id"], last["status"], last["usage"]) == ("r1", "completed", {"input_tokens": 8, "output_tokens": 3})
    assert last["output"][0]["content"][0]["text"] == "Hello, you."
    assert told[0][1]["response"]["usage"] is None


def test_items_of_each_kind() -> None:
    told = events(
        channel("reasoning", "hm"), channel("tool_call", "", "1", "web_search_call"), channel("tool_call", "{}", "2", "f"),
        channel("tool_call", "*** patch", "3", "apply_patch"), channel("refusal", "no", "4"),
        asked={"tools": [{"type": "custom", "name": "apply_patch"}, "odd"], "temperature": 0.5},
    )  # fmt: skip
    response = told[-1][1]["response"]
    assert [item["type"] for item in response["output"]] == [
        "reasoning", "web_search_call", "function_call", "custom_tool_call", "message",
    ]  # fmt: skip
    assert response["output"][3]["input"] == "*** patch" and response["output"][2]["arguments"] == "{}"
    assert response["output"][0]["summary"] == [{"type": "summary_text", "text": "hm"}]
    assert response["output"][4]["content"] == [{"type": "refusal", "refusal": "no"}]
    assert response["temperature"] == 0.5
    assert {event["delta"] for _, event in told if event["type"].endswith(".delta")} == {"hm", "{}", "*** patch", "no"}


def test_an_incomplete_response_says_why() -> None:
    last = events(channel("text", "a"), stop_reason="max_output_tokens")[-1][1]
    assert last["type"] == "response.incomplete"
    assert last["response"]["incomplete_details"] == {"reason": "max_output_tokens"}
