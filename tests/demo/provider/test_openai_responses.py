"""The openai SDK reads our responses as it reads the real ones."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from anyio import to_thread
from openai.types.responses import Response

from halton.demo.provider import SCENARIOS, Counts
from halton.demo.provider.content import TEXT, TOOL_JSON
from halton.demo.provider.scenarios import RESPONSES

pytestmark = pytest.mark.anyio

MODEL = "gpt-6.1-sol"
SOUND = [
    "plain", "tool_call", "thinking", "thinking_inside", "web_search", "absurd_counts", "split", "gzip", "br", "deflate",
    "cache_read", "cache_write_5m", "cache_write_1h", "cache_mixed",
]  # fmt: skip


def asks(scenario: str) -> dict[str, Any]:
    return {"model": MODEL, "input": f"scenario:{scenario}"}


def counts(response: Response) -> Counts:
    usage = response.usage
    assert usage
    read, written = usage.input_tokens_details.cached_tokens, usage.input_tokens_details.cache_write_tokens
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    searches = response.tool_usage.web_search if response.tool_usage else None
    return Counts(
        uncached=usage.input_tokens - read - written,
        cache_read=read,
        cache_write_other=written,
        output=usage.output_tokens,
        reasoning=usage.output_tokens_details.reasoning_tokens,
        web_searches=searches.num_requests if searches else 0,
    )


@pytest.mark.parametrize("scenario", SOUND)
async def test_usage_of_a_response_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        response = await client.responses.create(**asks(scenario))
    assert (response.model, response.status) == (MODEL, "completed")
    assert counts(response) == SCENARIOS[scenario].expected(RESPONSES)


@pytest.mark.parametrize("scenario", [*SOUND, "long_line=200000", "gzip_bomb=200000"])
async def test_usage_of_a_stream_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        async with client.responses.stream(**asks(scenario)) as stream:
            response = await stream.get_final_response()
    assert counts(response) == SCENARIOS[scenario.partition("=")[0]].expected(RESPONSES, streamed=True)


async def test_the_lifetime_of_a_cache_write_is_told(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        response = await client.responses.create(**asks("cache_write_1h"))
    assert response.usage
    details = response.usage.input_tokens_details.cache_write_tokens_details
    assert details and (details.ttl_30m_tokens, details.ttl_12h_tokens) == (0, 4000)


async def test_the_sync_client_reads_whole_and_streamed(url: str) -> None:
    def calls() -> tuple[str, str, list[int]]:
        with openai.OpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
            response = client.responses.create(**asks("plain"))
            events = list(client.responses.create(**asks("plain"), stream=True))
        streamed = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        return response.output_text, streamed, [event.sequence_number for event in events]

    assert await to_thread.run_sync(calls) == (TEXT, TEXT, list(range(12)))


async def test_tools_come_whole_and_streamed(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        response = await client.responses.create(**asks("tool_call"))
        async with client.responses.stream(**asks("tool_call")) as stream:
            streamed = await stream.get_final_response()
    for one in (response, streamed):
        item = one.output[0].model_dump()
        assert (item["type"], item["arguments"]) == ("function_call", TOOL_JSON)


async def test_searches_come_as_items(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        response = await client.responses.create(**asks("web_search"))
    assert [item.type for item in response.output] == ["web_search_call", "web_search_call", "message"]


async def test_input_tokens_are_counted(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        counted = await client.responses.input_tokens.count(model=MODEL, input="Hello")
    assert counted.input_tokens == 12


async def test_an_error_amid_a_stream_is_told_and_has_no_usage(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        events = [event async for event in await client.responses.create(**asks("error_mid_stream"), stream=True)]
    assert [event.type for event in events[-2:]] == ["error", "response.failed"]
    assert events[-1].model_dump()["response"]["usage"] is None


async def test_a_tool_s_result_is_no_new_question(url: str) -> None:
    call = {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"}
    result = {"type": "function_call_output", "call_id": "call_1", "output": "Rain."}
    asked: Any = [{"role": "user", "content": "scenario:tool_call"}, call, result]
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        response = await client.responses.create(model=MODEL, input=asked)
    assert response.output_text == TEXT
