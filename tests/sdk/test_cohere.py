"""What the real cohere SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cohere
import pytest

from calls_made import calls_made
from replay.metered import Metered

TURN = [{"role": "user", "content": "Why is the sky blue? 🎈"}]
MODEL = "command-a-03-2025"


@contextmanager
def client() -> Iterator[Any]:
    """The SDK's client, whose types are unions of all that could be said."""
    cohere_client = cohere.ClientV2(api_key="co-test")
    with cohere_client._client_wrapper.httpx_client.httpx_client:
        yield cohere_client


def tokens(units: Any) -> dict[str, int]:
    """What is billed."""
    counts = {"input_tokens": units.input_tokens, "output_tokens": units.output_tokens}
    return {name: int(count) for name, count in counts.items() if count}


def test_a_whole_chat(replayed: Metered) -> None:
    replayed.play("cohere", "a chat")
    with client() as cohere_client, calls_made(replayed.stack) as made:
        answer = cohere_client.chat(model=MODEL, messages=TURN)
    assert made.tokens() == tokens(answer.usage.billed_units)
    assert (made.row["provider"], made.row["model_requested"], made.row["status"]) == ("cohere", MODEL, "ok")


@pytest.mark.parametrize(("name", "tools"), [("a chat stream", 0), ("a chat stream that calls a tool", 1)])
def test_a_stream(replayed: Metered, name: str, tools: int) -> None:
    replayed.play("cohere", name)
    with client() as cohere_client, calls_made(replayed.stack) as made:
        *_, last = cohere_client.chat_stream(model=MODEL, messages=TURN)
    assert last.type == "message-end"
    assert made.tokens() == tokens(last.delta.usage.billed_units)
    assert (made.row["streamed"], made.row["partial"], made.row["tool_calls"]) == (True, False, tools)


def test_a_stream_that_fails_is_an_error_of_the_call(replayed: Metered) -> None:
    replayed.play("cohere", "a chat stream that fails")
    with client() as cohere_client, calls_made(replayed.stack) as made:
        *_, last = cohere_client.chat_stream(model=MODEL, messages=TURN)
    assert last.delta.finish_reason == "ERROR"
    assert (made.row["status"], made.row["usage_known"]) == ("error", False)


@pytest.mark.anyio
async def test_the_asynchronous_client(replayed: Metered) -> None:
    replayed.play("cohere", "a chat")
    with calls_made(replayed.stack) as made:
        asynchronous: Any = cohere.AsyncClientV2(api_key="co-test")
        async with asynchronous._client_wrapper.httpx_client.httpx_client:
            answer = await asynchronous.chat(model=MODEL, messages=TURN)
    assert made.tokens() == tokens(answer.usage.billed_units)


def test_embeddings(replayed: Metered) -> None:
    replayed.play("cohere", "embeddings")
    with client() as cohere_client, calls_made(replayed.stack) as made:
        embedded = cohere_client.embed(model="embed-v4.0", texts=["sky"], input_type="search_query", embedding_types=["float"])
    assert made.tokens() == tokens(embedded.meta.billed_units)
    assert (made.row["kind"], embedded.embeddings.float_) == ("embedding", [[0.1, 0.2]])


def test_a_rank_is_billed_by_searches(replayed: Metered) -> None:
    replayed.play("cohere", "a rank")
    with client() as cohere_client, calls_made(replayed.stack) as made:
        ranked = cohere_client.rerank(model="rerank-v3.5", query="sky", documents=["blue"])
    assert (made.row["kind"], made.row["usage_known"], made.tokens()) == ("rerank", True, {})
    assert ranked.meta.billed_units.search_units == 1
