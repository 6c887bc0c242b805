"""What the real mistralai SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

from typing import Any

import pytest
from mistralai.client import Mistral

from calls_made import calls_made
from replay.metered import Metered

TURN: list[Any] = [{"role": "user", "content": "Why is the sky blue? 🎈"}]
MODEL = "mistral-medium-2508"


def client() -> Mistral:
    return Mistral(api_key="ms-test")


def tokens(usage: Any) -> dict[str, int]:
    cached = usage.num_cached_tokens or 0
    counts = {
        "input_tokens": usage.prompt_tokens - cached,
        "cache_read_tokens": cached,
        "output_tokens": usage.completion_tokens,
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("name", ["a chat", "a chat that reasons"])
def test_a_whole_chat_completion(replayed: Metered, name: str) -> None:
    replayed.play("mistral", name)
    with client() as mistral, calls_made(replayed.stack) as made:
        answer = mistral.chat.complete(model=MODEL, messages=TURN)
    assert made.tokens() == tokens(answer.usage)
    assert (made.row["provider"], made.row["model"], made.row["status"]) == ("mistral", answer.model, "ok")


def test_a_stream(replayed: Metered) -> None:
    replayed.play("mistral", "a chat stream")
    with client() as mistral, calls_made(replayed.stack) as made, mistral.chat.stream(model=MODEL, messages=TURN) as stream:
        usage = [event.data.usage for event in stream if event.data.usage][-1]
    assert made.tokens() == tokens(usage)
    assert (made.row["streamed"], made.row["partial"], made.row["status"]) == (True, False, "ok")


@pytest.mark.anyio
async def test_the_asynchronous_client(replayed: Metered) -> None:
    replayed.play("mistral", "a chat stream")
    with calls_made(replayed.stack) as made:
        async with client() as mistral:
            stream = await mistral.chat.stream_async(model=MODEL, messages=TURN)
            usage = [event.data.usage async for event in stream if event.data.usage][-1]
    assert made.tokens() == tokens(usage)


@pytest.mark.filterwarnings(r"ignore:ast\.\w+ is deprecated:DeprecationWarning")
def test_a_conversation_counts_what_its_connectors_read(replayed: Metered) -> None:
    replayed.play("mistral", "a conversation")
    with client() as mistral, calls_made(replayed.stack) as made:
        answer = mistral.beta.conversations.start(model=MODEL, inputs="Why?", tools=[{"type": "web_search"}])
    usage = answer.usage
    asked = usage.prompt_tokens + usage.connector_tokens
    assert made.tokens() == {"input_tokens": asked, "output_tokens": usage.completion_tokens}
    assert asked + usage.completion_tokens == usage.total_tokens


@pytest.mark.filterwarnings(r"ignore:ast\.\w+ is deprecated:DeprecationWarning")
def test_a_conversation_that_goes_on_in_a_stream(replayed: Metered) -> None:
    replayed.play("mistral", "a conversation that goes on in a stream")
    with client() as mistral, calls_made(replayed.stack) as made:
        conversations = mistral.beta.conversations
        with conversations.append_stream(conversation_id="conv_0123456789abcdef", inputs="And?") as stream:
            *_, last = stream
    assert last.event == "conversation.response.done"
    usage: Any = last.data
    assert sum(made.tokens().values()) == usage.usage.total_tokens
    assert (made.row["streamed"], made.row["status"]) == (True, "ok")


def test_embeddings(replayed: Metered) -> None:
    replayed.play("mistral", "embeddings")
    with client() as mistral, calls_made(replayed.stack) as made:
        created = mistral.embeddings.create(model="mistral-embed", inputs=["sky"])
    assert (made.row["kind"], made.tokens()) == ("embedding", {"input_tokens": created.usage.prompt_tokens})


def test_pages_are_counted_and_not_as_tokens(replayed: Metered) -> None:
    replayed.play("mistral", "pages")
    document = {"type": "document_url", "document_url": "https://example.com/kite.pdf"}
    with client() as mistral, calls_made(replayed.stack) as made:
        read = mistral.ocr.process(model="mistral-ocr-latest", document=document)
    assert (made.row["kind"], made.row["model"], made.row["usage_known"]) == ("ocr", read.model, True)
    assert (made.tokens(), read.usage_info.pages_processed) == ({}, 29)
