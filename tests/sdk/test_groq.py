"""What the real groq SDK parses is what the ledger holds, token for token."""

from __future__ import annotations

from typing import Any

import groq
import pytest

from calls_made import calls_made
from replay.metered import Metered

TURN: list[Any] = [{"role": "user", "content": "Why is the sky blue? 🎈"}]


def client() -> groq.Groq:
    return groq.Groq(api_key="gsk-test", max_retries=0)


def tokens(usage: Any) -> dict[str, int]:
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    reasoning = usage.completion_tokens_details.reasoning_tokens if usage.completion_tokens_details else 0
    counts = {
        "input_tokens": usage.prompt_tokens - cached,
        "cache_read_tokens": cached,
        "output_tokens": usage.completion_tokens,
        "reasoning_tokens": reasoning,
    }
    return {name: count for name, count in counts.items() if count}


def test_a_whole_chat_completion(replayed: Metered) -> None:
    replayed.play("groq", "a chat")
    with client() as groq_client, calls_made(replayed.stack) as made:
        completion = groq_client.chat.completions.create(model="qwen/qwen3-32b", messages=TURN)
    assert completion.usage is not None
    assert made.tokens() == tokens(completion.usage)
    assert (made.row["provider"], made.row["model"], made.row["status"]) == ("groq", completion.model, "ok")


@pytest.mark.parametrize("name", ["a chat stream, whose usage needs no asking for", "a chat stream with its usage twice"])
def test_a_stream(replayed: Metered, name: str) -> None:
    replayed.play("groq", name)
    with client() as groq_client, calls_made(replayed.stack) as made:
        chunks = list(groq_client.chat.completions.create(model="qwen/qwen3-32b", messages=TURN, stream=True))
    usage = [chunk.x_groq.usage for chunk in chunks if chunk.x_groq and chunk.x_groq.usage][-1]
    assert made.tokens() == tokens(usage)
    assert (made.row["streamed"], made.row["partial"], made.row["status"]) == (True, False, "ok")


def test_a_compound_system_is_a_call_for_each_model(replayed: Metered) -> None:
    replayed.play("groq", "a compound system: two models, a search and code")
    with client() as groq_client, calls_made(replayed.stack, 2) as made:
        completion = groq_client.chat.completions.create(model="groq/compound", messages=TURN)
    breakdown = completion.usage_breakdown
    assert breakdown is not None and completion.usage is not None
    held = {row["model"]: (row["input_tokens"], row["output_tokens"]) for row in made.rows}
    assert held == {each.model: (each.usage.prompt_tokens, each.usage.completion_tokens) for each in breakdown.models}
    assert sum(sum(counts) for counts in held.values()) == completion.usage.total_tokens


def test_a_stream_that_groq_stops_is_an_error_of_the_call(replayed: Metered) -> None:
    replayed.play("groq", "a stream that Groq stops")
    with client() as groq_client, calls_made(replayed.stack) as made:
        chunks = list(groq_client.chat.completions.create(model="qwen/qwen3-32b", messages=TURN, stream=True))
    assert [chunk.x_groq.error for chunk in chunks if chunk.x_groq] == ["over_capacity"]
    assert (made.row["status"], made.row["usage_known"]) == ("error", False)


@pytest.mark.anyio
async def test_the_asynchronous_client(replayed: Metered) -> None:
    replayed.play("groq", "a chat stream with its usage twice")
    with calls_made(replayed.stack) as made:
        async with groq.AsyncGroq(api_key="gsk-test", max_retries=0) as asynchronous:
            stream = await asynchronous.chat.completions.create(model="qwen/qwen3-32b", messages=TURN, stream=True)
            chunks = [chunk async for chunk in stream]
    assert made.tokens() == tokens([chunk.x_groq.usage for chunk in chunks if chunk.x_groq and chunk.x_groq.usage][-1])


def test_embeddings(replayed: Metered) -> None:
    replayed.play("groq", "embeddings")
    with client() as groq_client, calls_made(replayed.stack) as made:
        created = groq_client.embeddings.create(model="nomic-embed-text-v1_5", input="sky")
    assert made.row["kind"] == "embedding"
    assert made.tokens() == {"input_tokens": created.usage.prompt_tokens}


def test_a_transcript_and_speech(replayed: Metered) -> None:
    replayed.play("groq", "a transcript with its length")
    with client() as groq_client, calls_made(replayed.stack) as made:
        transcript = groq_client.audio.transcriptions.create(model="whisper-large-v3", file=("a.wav", b"RIFF"))
    assert (transcript.text, made.row["kind"], made.row["usage_known"]) == ("Good morning.", "audio", True)
    spoken = replayed.play("groq", "speech")
    with client() as groq_client, calls_made(replayed.stack) as made:
        speech = groq_client.audio.speech.create(model="canopylabs/orpheus-v1-english", voice="hannah", input="Good morning.")
    assert (speech.read(), made.row["kind"], made.row["status"]) == (spoken.answer, "audio", "ok")
