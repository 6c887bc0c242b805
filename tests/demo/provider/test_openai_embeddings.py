"""The openai SDK reads our embeddings as it reads the real ones."""

from __future__ import annotations

import openai
import pytest

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("wanted", ["a text", ["one", "two"], [[1, 2, 3]]])
async def test_usage_is_a_prompt_only(url: str, wanted: str | list[str]) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        embedded = await client.embeddings.create(model="text-embedding-3-small", input=wanted)
    assert embedded.data[0].embedding == [0.5, -0.25, 0.125, 0.0]
    assert (embedded.usage.prompt_tokens, embedded.usage.total_tokens) == (8, 8)


async def test_numbers_come_as_numbers_when_asked(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k") as client:
        embedded = await client.embeddings.create(model="text-embedding-3-small", input="a", encoding_format="float")
    assert embedded.data[0].embedding == [0.5, -0.25, 0.125, 0.0]
