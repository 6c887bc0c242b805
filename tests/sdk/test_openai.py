"""What the real openai SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

from collections.abc import AsyncIterator

import openai
import pytest
from openai.resources.responses.responses import AsyncResponsesConnection, ResponsesConnection
from openai.types import CompletionUsage
from openai.types.responses import Response, ResponseCompletedEvent, ResponseUsage
from websockets.exceptions import ConnectionClosedError

from calls_made import calls_made
from stack import Stack

COUNTED = ("plain", "tool_call", "thinking", "cache_read", "cache_write_5m", "gzip", "deflate")

# The SDK opens its sockets in a way that websockets 17 warns of.
SOCKET = pytest.mark.filterwarnings("ignore:connect.* must be used as a context manager:DeprecationWarning")
COUNTS = ("input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens")


def client() -> openai.OpenAI:
    return openai.OpenAI(api_key="sk-test", max_retries=0)


def turn(scenario: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"scenario:{scenario}"}]


def chat_tokens(usage: CompletionUsage) -> dict[str, int]:
    prompt, completion = usage.prompt_tokens_details, usage.completion_tokens_details
    cached = (prompt.cached_tokens or 0) if prompt else 0
    written = (getattr(prompt, "cache_write_tokens", 0) or 0) if prompt else 0
    reasoning = (completion.reasoning_tokens or 0) if completion else 0
    return present(usage.prompt_tokens - cached - written, cached, usage.completion_tokens, reasoning)


def response_tokens(usage: ResponseUsage) -> dict[str, int]:
    cached = usage.input_tokens_details.cached_tokens
    written = getattr(usage.input_tokens_details, "cache_write_tokens", 0) or 0
    reasoning = usage.output_tokens_details.reasoning_tokens
    return present(usage.input_tokens - cached - written, cached, usage.output_tokens, reasoning)


def present(uncached: int, cached: int, output: int, reasoning: int) -> dict[str, int]:
    return {name: count for name, count in zip(COUNTS, (uncached, cached, output, reasoning), strict=True) if count}


def answered(socket: ResponsesConnection) -> Response:
    """The response as its last event tells it."""
    return next(event.response for event in socket if event.type == "response.completed")


async def until_the_end(socket: AsyncResponsesConnection) -> AsyncIterator[ResponseCompletedEvent]:
    async for event in socket:
        if event.type == "response.completed":
            yield event
            return


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_whole_chat_completion(through_halton: Stack, scenario: str) -> None:
    with client() as openai_client, calls_made(through_halton) as made:
        completion = openai_client.chat.completions.create(model="gpt-5-mini", messages=turn(scenario))
    assert made.tokens() == chat_tokens(completion.usage)
    assert (made.row["model"], made.row["status"]) == (completion.model, "ok")


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_chat_stream_that_states_its_usage(through_halton: Stack, scenario: str) -> None:
    with client() as openai_client, calls_made(through_halton) as made:
        stream = openai_client.chat.completions.create(
            model="gpt-5-mini", messages=turn(scenario), stream=True, stream_options={"include_usage": True}
        )
        usage = [chunk.usage for chunk in stream if chunk.usage][-1]
    assert made.tokens() == chat_tokens(usage)


def test_a_chat_stream_without_usage_is_recorded_as_such(through_halton: Stack) -> None:
    with client() as openai_client, calls_made(through_halton) as made:
        list(openai_client.chat.completions.create(model="gpt-5-mini", messages=turn("plain"), stream=True))
    assert (made.row["status"], made.row["usage_known"], made.row["cost_known"]) == ("ok", False, False)
    assert (made.row["input_tokens"], made.row["cost_pico"]) == (None, None)


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_whole_response(through_halton: Stack, scenario: str) -> None:
    with client() as openai_client, calls_made(through_halton) as made:
        response = openai_client.responses.create(model="gpt-5-mini", input=turn(scenario))
    assert made.tokens() == response_tokens(response.usage)


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_response_stream(through_halton: Stack, scenario: str) -> None:
    with client() as openai_client, calls_made(through_halton) as made:
        events = list(openai_client.responses.create(model="gpt-5-mini", input=turn(scenario), stream=True))
    assert made.tokens() == response_tokens(events[-1].response.usage)
    assert made.row["status"] == "ok"


@pytest.mark.anyio
async def test_the_asynchronous_client(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        async with openai.AsyncOpenAI(api_key="sk-test") as asynchronous:
            response = await asynchronous.responses.create(model="gpt-5-mini", input=turn("cache_read"))
    assert made.tokens() == response_tokens(response.usage)


def test_a_rate_limit_is_an_error_of_the_call(through_halton: Stack) -> None:
    with client() as openai_client, calls_made(through_halton) as made, pytest.raises(openai.RateLimitError):
        openai_client.responses.create(model="gpt-5-mini", input=turn("error_429"))
    assert (made.row["status"], made.row["http_status"]) == ("error", 429)


@SOCKET
@pytest.mark.parametrize("scenario", (*COUNTED, "split"))
def test_a_response_over_a_websocket(through_halton: Stack, scenario: str) -> None:
    with client() as openai_client, calls_made(through_halton) as made, openai_client.responses.connect() as socket:
        socket.response.create(model="gpt-5-mini", input=turn(scenario))
        response = answered(socket)
    assert made.tokens() == response_tokens(response.usage)
    assert (made.row["model"], made.row["endpoint"]) == (response.model, "/v1/responses")
    assert (made.row["status"], made.row["http_status"], made.row["streamed"]) == ("ok", 101, True)
    assert (made.row["client"], made.row["billing"], made.row["partial"]) == ("openai-python", "billed", False)


@SOCKET
def test_each_response_of_a_websocket_is_a_call(through_halton: Stack) -> None:
    with client() as openai_client, calls_made(through_halton, 3) as made, openai_client.responses.connect() as socket:
        usages = []
        for scenario in ("thinking", "cache_read", "plain"):
            socket.response.create(model="gpt-5-mini", input=turn(scenario))
            usages.append(answered(socket).usage)
    of_each = [present(*(row[name] or 0 for name in COUNTS)) for row in reversed(made.rows)]
    assert of_each == [response_tokens(usage) for usage in usages]


@SOCKET
def test_a_refusal_over_a_websocket_is_an_error_and_the_socket_goes_on(through_halton: Stack) -> None:
    with client() as openai_client, calls_made(through_halton, 2) as made, openai_client.responses.connect() as socket:
        socket.response.create(model="gpt-5-mini", input=turn("error_429"))
        assert socket.recv().type == "error"
        socket.response.create(model="gpt-5-mini", input=turn("plain"))
        answered(socket)
    assert [(row["status"], row["output_tokens"]) for row in made.rows] == [("ok", 7), ("error", None)]


@SOCKET
def test_a_client_that_leaves_a_websocket_has_aborted_the_call(through_halton: Stack) -> None:
    with client() as openai_client, calls_made(through_halton) as made, openai_client.responses.connect() as socket:
        socket.response.create(model="gpt-5-mini", input=turn("endless"))
        next(event for event in socket if event.type == "response.output_text.delta")
    assert (made.row["status"], made.row["usage_known"]) == ("aborted", False)


@SOCKET
@pytest.mark.parametrize("scenario", ["cut", "reset"])
def test_a_provider_that_breaks_a_websocket_has_cut_the_call(through_halton: Stack, scenario: str) -> None:
    with client() as openai_client, calls_made(through_halton) as made, openai_client.responses.connect() as socket:
        socket.response.create(model="gpt-5-mini", input=turn(scenario))
        with pytest.raises(ConnectionClosedError):
            list(socket)
    assert (made.row["status"], made.row["usage_known"]) == ("cut", False)


@pytest.mark.anyio
async def test_the_asynchronous_client_over_a_compressed_websocket(through_halton: Stack) -> None:
    compressed = {"max_size": 1 << 20, "compression": "deflate"}
    with calls_made(through_halton) as made:
        async with openai.AsyncOpenAI(api_key="sk-test") as asynchronous:
            async with asynchronous.responses.connect(websocket_connection_options=compressed) as socket:
                await socket.response.create(model="gpt-5-mini", input=turn("thinking"))
                response = [event.response async for event in until_the_end(socket)][-1]
    assert made.tokens() == response_tokens(response.usage)
