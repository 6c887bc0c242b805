"""What the real google-genai SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

import pytest
from google import genai
from google.genai.types import GenerateContentResponseUsageMetadata

from calls_made import calls_made
from stack import Stack

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
@pytest.mark.anyio
async def test_the_asynchronous_client(through_halton: Stack) -> None:
    with calls_made(through_halton) as made:
        google = client()
        answer = await google.aio.models.generate_content(model="gemini-2.5-flash", contents="scenario:cache_read")
        await google.aio.aclose()
        google.close()
    assert made.tokens() == tokens(answer.usage_metadata)
