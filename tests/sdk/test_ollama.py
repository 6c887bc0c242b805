"""What the real ollama SDK parses is what the ledger holds, token for token: from a server of one's own, and from the cloud."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ollama
import pytest

from calls_made import calls_made
from replay.metered import Metered

TURN = [{"role": "user", "content": "Why is the sky blue? 🎈"}]
MODEL = "gpt-oss:120b"
PLACES = ("local", "cloud")


@contextmanager
def client(replayed: Metered, place: str) -> Iterator[ollama.Client]:
    """A server of one's own is where Halton listens for it; to the cloud the proxy leads."""
    host = f"http://{replayed.listens}" if place == "local" else "https://ollama.com"
    ollama_client = ollama.Client(host=host, headers={"Authorization": "Bearer ollama-test"})
    with ollama_client._client:
        yield ollama_client


def tokens(answer: Any) -> dict[str, int]:
    counts = {"input_tokens": answer.prompt_eval_count, "output_tokens": answer.eval_count}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("place", PLACES)
def test_a_whole_chat(replayed: Metered, place: str) -> None:
    replayed.play("ollama", "a chat at once")
    with client(replayed, place) as own, calls_made(replayed.stack) as made:
        answer = own.chat(model=MODEL, messages=TURN)
    assert made.tokens() == tokens(answer)
    assert (made.row["model"], made.row["status"]) == (answer.model, "ok")
    host = replayed.listens if place == "local" else "ollama.com"
    assert (made.row["provider"], made.row["host"]) == ("ollama", host)


@pytest.mark.parametrize("place", PLACES)
def test_a_stream(replayed: Metered, place: str) -> None:
    replayed.play("ollama", "a chat line by line")
    with client(replayed, place) as own, calls_made(replayed.stack) as made:
        *said, last = own.chat(model=MODEL, messages=TURN, stream=True)
    assert "".join(part.message.content or "" for part in said) == "Rayleigh scattering. 🎈"
    assert made.tokens() == tokens(last)
    assert (made.row["streamed"], made.row["partial"], made.row["status"]) == (True, False, "ok")


def test_what_a_server_of_ones_own_does_costs_nothing(replayed: Metered) -> None:
    replayed.play("ollama", "a text line by line")
    with client(replayed, "local") as own, calls_made(replayed.stack) as made:
        *_, last = own.generate(model=MODEL, prompt="Once", stream=True)
    assert made.tokens() == tokens(last)
    assert (made.row["billing"], made.row["cost_known"], made.row["cost_pico"]) == ("local", True, 0)


@pytest.mark.anyio
async def test_the_asynchronous_client(replayed: Metered) -> None:
    replayed.play("ollama", "a chat that calls a tool")
    with calls_made(replayed.stack) as made:
        asynchronous = ollama.AsyncClient(host=f"http://{replayed.listens}")
        async with asynchronous._client:
            parts = [part async for part in await asynchronous.chat(model=MODEL, messages=TURN, stream=True)]
    assert made.tokens() == tokens(parts[-1])
    assert made.row["tool_calls"] == sum(len(part.message.tool_calls or ()) for part in parts) == 1


def test_a_prompt_that_the_cache_held_is_not_known(replayed: Metered) -> None:
    replayed.play("ollama", "a prompt that the cache held")
    with client(replayed, "local") as own, calls_made(replayed.stack) as made:
        *_, last = own.chat(model=MODEL, messages=TURN, stream=True)
    assert last.prompt_eval_count is None
    assert (made.row["usage_known"], made.row["input_tokens"], made.row["output_tokens"]) == (False, None, last.eval_count)


def test_a_stream_that_breaks_off_is_an_error_of_the_call(replayed: Metered) -> None:
    replayed.play("ollama", "a chat that breaks off with an error")
    with client(replayed, "local") as own, calls_made(replayed.stack) as made, pytest.raises(ollama.ResponseError):
        list(own.chat(model=MODEL, messages=TURN, stream=True))
    assert (made.row["status"], made.row["usage_known"]) == ("error", False)


def test_embeddings(replayed: Metered) -> None:
    replayed.play("ollama", "embeddings of its own")
    with client(replayed, "local") as own, calls_made(replayed.stack) as made:
        embedded = own.embed(model=MODEL, input=["sky", "sea"])
    assert (made.row["kind"], made.tokens()) == ("embedding", {"input_tokens": embedded.prompt_eval_count})
