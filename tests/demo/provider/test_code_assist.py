"""Code Assist wraps what the Gemini API says, and has a plan and a project for whoever asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.demo.provider.content import TEXT, VERDICT

pytestmark = pytest.mark.anyio

HOST = "cloudcode-pa.googleapis.com"


def asks(scenario: str, **more: Any) -> dict[str, Any]:
    contents = [{"role": "user", "parts": [{"text": "This is where we are."}, {"text": f"scenario:{scenario}"}]}]
    request = {"contents": contents, "session_id": "0c5f6f5e-0000-4000-8000-000000000001"} | more
    return {"model": "gemini-2.5-flash", "project": "halton-demo", "user_prompt_id": "p", "request": request}


async def test_a_whole_content_is_wrapped(wire: Any) -> None:
    await wire.send("/v1internal:generateContent", asks("thinking"), HOST)
    status, _, body = await wire.answer()
    told = json.loads(body)
    assert (status, told["traceId"], told["consumedCredits"]) == (200, "a1b2c3d4000000000001trace", [])
    assert told["response"]["modelVersion"] == "gemini-2.5-flash"
    usage = told["response"]["usageMetadata"]
    assert (usage["promptTokenCount"], usage["thoughtsTokenCount"], usage["totalTokenCount"]) == (40, 300, 460)


async def test_each_piece_of_a_stream_is_wrapped(wire: Any) -> None:
    await wire.send("/v1internal:streamGenerateContent?alt=sse", asks("plain"), HOST)
    _, headers, body = await wire.answer()
    assert headers["content-type"] == "text/event-stream"
    told = [json.loads(event.removeprefix(b"data: ")) for event in body.strip().split(b"\r\n\r\n")]
    spoken = (one["response"]["candidates"][0]["content"]["parts"][0]["text"] for one in told)
    assert "".join(spoken) == TEXT
    assert told[-1]["response"]["usageMetadata"]["totalTokenCount"] == 19


async def test_who_wants_json_gets_a_verdict(wire: Any) -> None:
    wanted = {"responseMimeType": "application/json", "responseSchema": {"type": "OBJECT"}}
    await wire.send("/v1internal:generateContent", asks("plain", generationConfig=wanted), HOST)
    _, _, body = await wire.answer()
    assert json.loads(body)["response"]["candidates"][0]["content"]["parts"] == [{"text": VERDICT}]
    assert json.loads(VERDICT)["model_choice"] == "flash"


async def test_an_account_has_a_plan_and_a_project(wire: Any) -> None:
    await wire.send("/v1internal:loadCodeAssist", {"metadata": {"pluginType": "GEMINI"}}, HOST)
    _, _, body = await wire.answer()
    told = json.loads(body)
    assert (told["currentTier"]["id"], told["cloudaicompanionProject"]) == ("standard-tier", "halton-demo")


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        ("retrieveUserQuota", {"modelId": "gemini-2.5-pro", "tokenType": "REQUESTS", "remainingFraction": 0.97}),
        ("listExperiments", {"experimentIds": [], "flags": []}),
        ("recordCodeAssistMetrics", {}),
    ],
)
async def test_its_chatter_is_answered(wire: Any, method: str, wanted: Any) -> None:
    await wire.send(f"/v1internal:{method}", {}, HOST)
    status, _, body = await wire.answer()
    told = json.loads(body)
    assert (status, told["buckets"][0] if "buckets" in told else told) == (200, wanted)


async def test_errors_are_google_s(wire: Any) -> None:
    await wire.send("/v1internal:generateContent", asks("error_429"), HOST)
    status, _, body = await wire.answer()
    assert (status, json.loads(body)["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
