"""What the real google-genai SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

from importlib.util import find_spec

import httpx
import pytest
from google import genai
from google.genai.types import GenerateContentResponseUsageMetadata, HttpOptions

from calls_made import calls_made
from stack import Stack

# The SDK takes aiohttp wherever it is installed, and subclasses its session, which aiohttp warns of.
AIOHTTP = pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")
COUNTED = ("plain", "tool_call", "thinking", "thinking_inside", "cache_read", "gzip")


def client() -> genai.Client:
    return genai.Client(api_key="test")


def tokens(usage: GenerateContentResponseUsageMetadata) -> dict[str, int]:
    cached = usage.cached_content_token_count or 0
    prompt = (usage.prompt_token_count or 0) + (usage.tool_use_prompt_token_count or 0)
    counts = {
        "input_tokens": prompt - cached,
        "cache_read_tokens": cached,
        "output_tokens": (usage.total_token_count or 0) - prompt,
        "reasoning_tokens": usage.thoughts_token_count or 0,
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_whole_answer(through_halton: Stack, scenario: str) -> None:
    with client() as google, calls_made(through_halton) as made:
        answer = google.models.generate_content(model="gemini-2.5-flash", contents=f"scenario:{scenario}")
    assert made.tokens() == tokens(answer.usage_metadata)
    assert (made.row["model"], made.row["status"]) == (answer.model_version, "ok")


@pytest.mark.parametrize("scenario", COUNTED)
def test_a_stream(through_halton: Stack, scenario: str) -> None:
    with client() as google, calls_made(through_halton) as made:
        chunks = list(google.models.generate_content_stream(model="gemini-2.5-flash", contents=f"scenario:{scenario}"))
    assert made.tokens() == tokens(chunks[-1].usage_metadata)
    assert made.row["streamed"] is True


# Where aiohttp is installed, as with xai-sdk, it takes that in httpx's place, and aiohttp does not like how.
@pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")
@AIOHTTP
@pytest.mark.anyio
@pytest.mark.parametrize("scenario", COUNTED)
async def test_the_asynchronous_client_with_aiohttp(through_halton: Stack, scenario: str) -> None:
    assert find_spec("aiohttp"), "without it the SDK takes httpx, and this proves nothing: pip install aiohttp"
    with calls_made(through_halton) as made:
        async with client().aio as google:
            answer = await google.models.generate_content(model="gemini-2.5-flash", contents=f"scenario:{scenario}")
    assert made.tokens() == tokens(answer.usage_metadata)
    # Its session is one of aiohttp, which honours the proxy as this SDK asks it to.
    assert (made.row["client"], made.row["attributed_by"]) == ("google-genai", "run")


@AIOHTTP
@pytest.mark.anyio
async def test_an_asynchronous_stream_with_aiohttp(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        async with client().aio as google:
            stream = await google.models.generate_content_stream(model="gemini-2.5-flash", contents="scenario:thinking")
            chunks = [chunk async for chunk in stream]
    assert made.tokens() == tokens(chunks[-1].usage_metadata)
    assert (made.row["status"], made.row["streamed"]) == ("ok", True)


@pytest.mark.anyio
async def test_the_asynchronous_client_with_httpx(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        async with httpx.AsyncClient() as plain:
            options = HttpOptions(httpx_async_client=plain)
            google = genai.Client(api_key="test", http_options=options).aio
            answer = await google.models.generate_content(model="gemini-2.5-flash", contents="scenario:cache_read")
    assert made.tokens() == tokens(answer.usage_metadata)
