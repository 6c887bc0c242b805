"""The google-genai SDK reads our contents as it reads the real ones."""

from __future__ import annotations

import pytest
from anyio import to_thread
from google import genai
from google.genai import types

from halton.demo.provider import SCENARIOS, Counts, Provider
from halton.demo.provider.content import TEXT, TOOL_ARGUMENTS
from halton.demo.provider.scenarios import GEMINI

# google-genai subclasses the session of aiohttp, which aiohttp warns of; it takes aiohttp wherever it is installed.
pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")]

MODEL = "gemini-2.5-flash"
SOUND = [
    "plain", "tool_call", "thinking", "thinking_inside", "web_search", "absurd_counts", "split", "gzip", "br", "deflate",
    "cache_read", "cache_write_5m", "cache_write_1h", "cache_mixed",
]  # fmt: skip


def new_client(url: str, version: str | None = None) -> genai.Client:
    return genai.Client(api_key="k", http_options=types.HttpOptions(base_url=url, api_version=version))


def counts(response: types.GenerateContentResponse) -> Counts:
    usage = response.usage_metadata
    assert usage
    prompt, tools = usage.prompt_token_count or 0, usage.tool_use_prompt_token_count or 0
    cached = usage.cached_content_token_count or 0
    grounding = response.candidates[0].grounding_metadata if response.candidates else None
    return Counts(
        uncached=prompt - cached + tools,
        cache_read=cached,
        output=(usage.total_token_count or 0) - prompt - tools,
        reasoning=usage.thoughts_token_count or 0,
        web_searches=len(grounding.web_search_queries or []) if grounding else 0,
    )


@pytest.mark.parametrize("scenario", SOUND)
async def test_usage_of_a_content_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with new_client(url).aio as client:
        response = await client.models.generate_content(model=MODEL, contents=f"scenario:{scenario}")
    assert response.model_version == MODEL
    assert counts(response) == SCENARIOS[scenario].expected(GEMINI)


@pytest.mark.parametrize("scenario", SOUND)
async def test_usage_of_a_stream_is_that_of_the_scenario(url: str, scenario: str) -> None:
    async with new_client(url).aio as client:
        stream = await client.models.generate_content_stream(model=MODEL, contents=f"scenario:{scenario}")
        chunks = [chunk async for chunk in stream]
    assert counts(chunks[-1]) == SCENARIOS[scenario].expected(GEMINI, streamed=True)


# google-genai 3 speaks to v1 unless told otherwise, the versions before it to v1beta.
DEFAULT = "/v1/" if int(genai.__version__.partition(".")[0]) >= 3 else "/v1beta/"


@pytest.mark.parametrize(("version", "path"), [(None, DEFAULT), ("v1beta", "/v1beta/")])
async def test_the_sync_client_reads_whole_and_streamed(provider: Provider, url: str, version: str | None, path: str) -> None:
    def calls() -> tuple[str | None, str]:
        with new_client(url, version) as client:
            response = client.models.generate_content(model=MODEL, contents="Hello")
            chunks = list(client.models.generate_content_stream(model=MODEL, contents="Hello"))
        return response.text, "".join(chunk.text or "" for chunk in chunks)

    assert await to_thread.run_sync(calls) == (TEXT, TEXT)
    assert [request.target for request in provider.requests] == [
        f"{path}models/gemini-2.5-flash:generateContent",
        f"{path}models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    ]


async def test_thoughts_stand_outside_or_inside_the_candidates(url: str) -> None:
    async with new_client(url).aio as client:
        outside = await client.models.generate_content(model=MODEL, contents="scenario:thinking")
        inside = await client.models.generate_content(model=MODEL, contents="scenario:thinking_inside")
    assert outside.usage_metadata and inside.usage_metadata
    assert (outside.usage_metadata.candidates_token_count, outside.usage_metadata.total_token_count) == (120, 460)
    assert (inside.usage_metadata.candidates_token_count, inside.usage_metadata.total_token_count) == (420, 460)


async def test_tools_are_called(url: str) -> None:
    async with new_client(url).aio as client:
        response = await client.models.generate_content(model=MODEL, contents="scenario:tool_call")
    assert response.function_calls and response.function_calls[0].args == TOOL_ARGUMENTS


async def test_tokens_are_counted_and_texts_embedded(url: str) -> None:
    async with new_client(url).aio as client:
        counted = await client.models.count_tokens(model=MODEL, contents="Hello")
        embedded = await client.models.embed_content(model="gemini-embedding-001", contents="Hello")
    assert counted.total_tokens == 12
    assert embedded.embeddings and embedded.embeddings[0].values == [0.5, -0.25, 0.125, 0.0]


async def test_an_error_amid_a_stream_is_raised(url: str) -> None:
    async with new_client(url).aio as client:
        stream = await client.models.generate_content_stream(model=MODEL, contents="scenario:error_mid_stream")
        with pytest.raises(genai.errors.APIError, match="overloaded"):
            async for _ in stream:
                pass
