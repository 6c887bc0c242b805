"""The openai SDK reads our chat completions as it reads the real ones."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from anyio import to_thread
from openai.types import CompletionUsage

from halton.demo.provider import SCENARIOS, Counts
from halton.demo.provider.content import TEXT, TOOL_JSON
from halton.demo.provider.scenarios import CHAT

pytestmark = pytest.mark.anyio

MODEL = "gpt-5-mini"
SNAPSHOT = "gpt-5-mini-2025-08-07"
SOUND = [
    "plain", "tool_call", "thinking", "thinking_inside", "web_search", "absurd_counts", "split", "gzip", "br", "deflate",
    "cache_read", "cache_write_5m", "cache_write_1h", "cache_mixed",
]  # fmt: skip


def asks(scenario: str) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": f"scenario:{scenario}"}]}


def streams(scenario: str) -> dict[str, Any]:
    return asks(scenario) | {"stream": True, "stream_options": {"include_usage": True}}


def counts(usage: CompletionUsage | None) -> Counts:
    assert usage and usage.prompt_tokens_details and usage.completion_tokens_details
    read = usage.prompt_tokens_details.cached_tokens or 0
    written = usage.prompt_tokens_details.cache_write_tokens or 0
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    return Counts(
        uncached=usage.prompt_tokens - read - written,
        cache_read=read,
        cache_write_other=written,
        output=usage.completion_tokens,
        reasoning=usage.completion_tokens_details.reasoning_tokens or 0,
    )


@pytest.mark.parametrize("scenario", SOUND)
async def test_usage_of_a_completion_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        completion = await client.chat.completions.create(**asks(scenario))
    assert completion.model == SNAPSHOT
    assert counts(completion.usage) == SCENARIOS[scenario].expected(CHAT)


@pytest.mark.parametrize("scenario", [*SOUND, "long_line=200000", "gzip_bomb=200000"])
async def test_usage_of_a_stream_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        chunks = [chunk async for chunk in await client.chat.completions.create(**streams(scenario))]
    *before, last = chunks
    assert (last.model, last.choices) == (SNAPSHOT, [])
    assert all(chunk.usage is None for chunk in before)
    assert counts(last.usage) == SCENARIOS[scenario.partition("=")[0]].expected(CHAT, streamed=True)


async def test_a_stream_without_include_usage_has_none(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        chunks = [chunk async for chunk in await client.chat.completions.create(**asks("plain"), stream=True)]
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert all("usage" not in chunk.model_fields_set for chunk in chunks)
    assert SCENARIOS["plain"].expected(CHAT, streamed=True, include_usage=False) is None


async def test_the_sync_client_reads_whole_and_streamed(url: str) -> None:
    def calls() -> tuple[str | None, str]:
        with openai.OpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
            completion = client.chat.completions.create(**asks("plain"))
            with client.chat.completions.stream(**asks("plain")) as stream:
                streamed = "".join(event.delta for event in stream if event.type == "content.delta")
        return completion.choices[0].message.content, streamed

    assert await to_thread.run_sync(calls) == (TEXT, TEXT)


async def test_tools_come_whole_and_streamed(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        completion = await client.chat.completions.create(**asks("tool_call"))
        async with client.chat.completions.stream(**asks("tool_call")) as stream:
            streamed = await stream.get_final_completion()
    for choice in (completion.choices[0], streamed.choices[0]):
        assert choice.finish_reason == "tool_calls"
        assert choice.message.tool_calls
        assert choice.message.tool_calls[0].model_dump()["function"]["arguments"] == TOOL_JSON


async def test_an_error_amid_a_stream_is_raised(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        with pytest.raises(openai.APIError, match="had an error"):
            async for _ in await client.chat.completions.create(**streams("error_mid_stream")):
                pass


async def test_a_tool_s_result_is_no_new_question(url: str) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    asked: Any = [
        {"role": "user", "content": "scenario:tool_call"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "Rain."},
    ]
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        completion = await client.chat.completions.create(model=MODEL, messages=asked)
    assert completion.choices[0].message.content == TEXT
