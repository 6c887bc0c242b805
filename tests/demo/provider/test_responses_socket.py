"""The openai SDK holds a conversation over our WebSocket as it does over the real one."""

from __future__ import annotations

import json
from typing import Any

import openai
import pytest

from halton.demo.provider import SCENARIOS
from halton.demo.provider.content import TEXT
from halton.demo.provider.responses_socket import over_codex, over_openai
from halton.demo.provider.scenarios import RESPONSES

pytestmark = pytest.mark.anyio

SOUND = [
    "plain", "tool_call", "thinking", "web_search", "absurd_counts", "split", "gzip",
    "cache_read", "cache_write_5m", "cache_write_1h", "cache_mixed",
]  # fmt: skip


def asks(scenario: str, **more: Any) -> str:
    return json.dumps({"type": "response.create", "model": "gpt-5.4", "input": f"scenario:{scenario}"} | more)


def said(text: str, converse: Any = over_openai) -> list[Any]:
    return [json.loads(part) for part in converse(text).answer.parts]


@pytest.mark.parametrize("scenario", SOUND)
async def test_the_sdk_reads_the_usage_of_the_scenario(url: str, scenario: str) -> None:
    counts = SCENARIOS[scenario].expected(RESPONSES)
    assert counts
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client, client.responses.connect() as socket:
        await socket.response.create(model="gpt-5.4", input=f"scenario:{scenario}")
        events = []
        async for event in socket:
            events.append(event)
            if event.type == "response.completed":
                break
    usage = events[-1].model_dump()["response"]["usage"]
    assert (usage["input_tokens"], usage["output_tokens"]) == (counts.prompt, counts.output)
    assert usage["input_tokens_details"]["cached_tokens"] == counts.cache_read
    assert usage["output_tokens_details"]["reasoning_tokens"] == counts.reasoning


async def test_the_sdk_goes_on_after_an_error(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client, client.responses.connect() as socket:
        await socket.response.create(model="gpt-5.4", input="scenario:error_429")
        refused = (await socket.recv()).model_dump()
        await socket.response.create(model="gpt-5.4", input="scenario:plain")
        pieces = []
        async for event in socket:
            pieces.append(event.delta if event.type == "response.output_text.delta" else "")
            if event.type == "response.completed":
                break
    assert (refused["type"], refused["status"], refused["error"]["code"]) == ("error", 429, "rate_limit_exceeded")
    assert "".join(pieces) == TEXT


def test_a_prewarm_says_nothing_and_uses_nothing() -> None:
    created, completed = said(asks("thinking", generate=False))
    assert (created["type"], created["response"]["status"]) == ("response.created", "in_progress")
    assert created["response"]["usage"] is None
    assert (completed["type"], completed["response"]["output"]) == ("response.completed", [])
    assert completed["response"]["usage"]["total_tokens"] == 0


def test_the_limits_of_a_plan_go_first() -> None:
    limits, created, *_ = said(asks("plain"), over_codex)
    assert (limits["type"], limits["plan_type"]) == ("codex.rate_limits", "plus")
    assert limits["rate_limits"]["primary"] == {"used_percent": 12, "window_minutes": 300, "reset_at": 1_795_018_000}
    assert created["type"] == "response.created"
    assert [one["type"] for one in said(asks("plain", generate=False), over_codex)] == [
        "codex.rate_limits",
        "response.created",
        "response.completed",
    ]


def test_each_message_names_its_lane() -> None:
    assert {one["stream_id"] for one in said(asks("plain", stream_id="a"))} == {"a"}
    assert not any("stream_id" in one for one in said(asks("plain")))


@pytest.mark.parametrize(
    ("text", "status", "message"),
    [
        ("{", 400, "Input data was truncated"),
        ('{"type": "response.steer", "model": "gpt-5.4"}', 400, "Unknown event type 'response.steer'."),
        ('{"type": "response.create", "model": "gtp-5"}', 404, "model: gtp-5"),
        (asks("error_500"), 500, "The server had an error while processing your request. Sorry about that!"),
        (asks("error_529"), 503, "The engine is currently overloaded, please try again later"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_message(text: str, status: int, message: str) -> None:
    (refused,) = said(text)
    assert (refused["type"], refused["status"], refused["error"]["message"]) == ("error", status, message)


def test_a_plan_that_is_used_up_says_until_when() -> None:
    (refused,) = said(asks("error_429"), over_codex)
    assert (refused["error"]["type"], refused["error"]["resets_at"]) == ("usage_limit_reached", 1_795_018_000)
    assert refused["headers"]["x-codex-primary-used-percent"] == "100"


def test_it_may_fail_amid_an_answer() -> None:
    *begun, error, failed = said(asks("error_mid_stream"))
    assert len(begun) == 6
    assert (error["type"], failed["type"], failed["response"]["usage"]) == ("error", "response.failed", None)


def test_rubbish_comes_between_sound_messages() -> None:
    parts = over_openai(asks("malformed_sse")).answer.parts
    assert len(parts) == 12 + 4
    assert json.loads(parts[-1])["response"]["usage"]["total_tokens"] == 19


def test_messages_may_be_cut_in_half() -> None:
    for part in over_openai(asks("malformed_json")).answer.parts:
        with pytest.raises(json.JSONDecodeError):
            json.loads(part)
