"""The anthropic SDK reads our Messages as it reads the real ones."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest
from anthropic.types import Usage
from anyio import to_thread

from halton.demo.provider import SCENARIOS, Counts
from halton.demo.provider.content import TEXT, TOOL_ARGUMENTS
from halton.demo.provider.scenarios import ANTHROPIC

pytestmark = pytest.mark.anyio

MODEL = "claude-haiku-4-5"
SNAPSHOT = "claude-haiku-4-5-20251001"
SOUND = [
    "plain", "tool_call", "thinking", "thinking_inside", "web_search", "absurd_counts", "split", "gzip", "br", "deflate",
    "cache_read", "cache_write_5m", "cache_write_1h", "cache_mixed",
]  # fmt: skip


def asks(scenario: str) -> dict[str, Any]:
    return {"model": MODEL, "max_tokens": 64, "messages": [{"role": "user", "content": f"scenario:{scenario}"}]}


def counts(usage: Usage) -> Counts:
    written, details, tools = usage.cache_creation, usage.output_tokens_details, usage.server_tool_use
    assert written is not None
    assert usage.cache_creation_input_tokens == written.ephemeral_5m_input_tokens + written.ephemeral_1h_input_tokens
    return Counts(
        uncached=usage.input_tokens,
        cache_read=usage.cache_read_input_tokens or 0,
        cache_write_5m=written.ephemeral_5m_input_tokens,
        cache_write_1h=written.ephemeral_1h_input_tokens,
        output=usage.output_tokens,
        reasoning=details.thinking_tokens if details else 0,
        web_searches=tools.web_search_requests if tools else 0,
    )


@pytest.mark.parametrize("scenario", SOUND)
async def test_usage_of_a_message_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k", max_retries=0) as client:
        message = await client.messages.create(**asks(scenario))
    assert message.model == SNAPSHOT
    assert counts(message.usage) == SCENARIOS[scenario].expected(ANTHROPIC)


@pytest.mark.parametrize("scenario", [*SOUND, "long_line=200000", "gzip_bomb=200000"])
async def test_usage_of_a_stream_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k", max_retries=0) as client:
        async with client.messages.stream(**asks(scenario)) as stream:
            message = await stream.get_final_message()
    assert message.model == SNAPSHOT
    assert counts(message.usage) == SCENARIOS[scenario.partition("=")[0]].expected(ANTHROPIC, streamed=True)


async def test_the_sync_client_reads_whole_and_streamed(url: str) -> None:
    def calls() -> tuple[Any, str, list[str]]:
        with anthropic.Anthropic(base_url=url, api_key="k", max_retries=0) as client:
            message = client.messages.create(**asks("plain"))
            with client.messages.stream(**asks("plain")) as stream:
                text = "".join(stream.text_stream)
            types = [event.type for event in client.messages.create(**asks("plain"), stream=True)]
        return message.model_dump()["content"][0]["text"], text, types

    whole, streamed, types = await to_thread.run_sync(calls)
    assert whole == streamed == TEXT
    assert types == [
        "message_start",
        "content_block_start",
        *["content_block_delta"] * 4,
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


async def test_tools_come_whole_and_streamed(url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k") as client:
        message = await client.messages.create(**asks("tool_call"))
        async with client.messages.stream(**asks("tool_call")) as stream:
            streamed = await stream.get_final_message()
    for one in (message, streamed):
        assert one.stop_reason == "tool_use"
        assert one.content[1].input == TOOL_ARGUMENTS  # type: ignore[union-attr]


async def test_searches_come_as_server_tools(url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k") as client:
        message = await client.messages.create(**asks("web_search"))
    kinds = [block.type for block in message.content]
    assert kinds == ["server_tool_use", "web_search_tool_result", "server_tool_use", "web_search_tool_result", "text"]


async def test_thinking_comes_before_the_text(url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k") as client:
        async with client.messages.stream(**asks("thinking")) as stream:
            message = await stream.get_final_message()
    assert [block.type for block in message.content] == ["thinking", "text"]


async def test_tokens_are_counted(url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k") as client:
        counted = await client.messages.count_tokens(model=MODEL, messages=asks("plain")["messages"])
    assert counted.input_tokens == 12


async def test_an_error_amid_a_stream_is_raised(url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k", max_retries=0) as client:
        with pytest.raises(anthropic.APIStatusError, match="Overloaded"):
            async with client.messages.stream(**asks("error_mid_stream")) as stream:
                await stream.get_final_message()
