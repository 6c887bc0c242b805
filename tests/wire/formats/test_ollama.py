from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.formats.ollama import OllamaEmbedReader, OllamaReader, read_ollama_request, read_ollama_whole_request
from halton.wire.provider import Route
from wire.streams import body, chunks, read

ROUTE = Route(kind="generation", endpoint="/api/chat")
SAID = {"model": "llama3.2", "message": {"role": "assistant", "content": "Grüße 🎈", "thinking": "Hm."}, "done": False}
COUNTS = {"total_duration": 5_000_000, "prompt_eval_count": 26, "eval_count": 9}
DONE = {"model": "llama3.2", "done": True, "done_reason": "stop", **COUNTS}


def lines(*documents: Any) -> bytes:
    return b"".join(body(document) + b"\n" for document in documents)


def answer(data: bytes, complete: bool = True) -> Answer:
    (read_one,) = read("ollama.com", "/api/chat", chunks(data, 7), complete=complete)
    return read_one


def test_the_last_line_counts_the_tokens_and_the_times_are_kept() -> None:
    read_one = answer(lines(SAID, DONE))
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens, read_one.stop_reason) == (True, 26, 9, "stop")
    assert read_one.usage == COUNTS


def test_a_last_line_without_its_end_of_line_is_read() -> None:
    assert answer(lines(SAID, DONE).rstrip()).output_tokens == 9


def test_a_prompt_from_the_cache_is_not_known_and_its_answer_is() -> None:
    read_one = answer(lines(SAID, {**DONE, "prompt_eval_count": None}))
    assert (read_one.usage_known, read_one.usage_reason) == (False, "no_usage")
    assert (read_one.input_tokens, read_one.output_tokens) == (None, 9)
    assert answer(lines({**DONE, "prompt_eval_count": 0})).input_tokens == 0


def test_a_client_that_leaves_before_the_last_line_leaves_text_for_an_estimate() -> None:
    read_one = answer(lines(SAID, SAID), complete=False)
    assert (read_one.usage_reason, read_one.tool_calls, read_one.model) == ("aborted_before_usage", None, "llama3.2")
    assert read_one.estimate is not None and read_one.estimate.output_tokens == 8  # 30 bytes


def test_the_first_token_and_the_end_are_told() -> None:
    reader = OllamaReader()
    reader.feed(lines({**SAID, "message": {"role": "assistant", "content": ""}}))
    assert not reader.first_token
    reader.feed(lines(SAID))
    assert (reader.first_token, reader.text_bytes, reader.ended) == (True, 15, False)
    reader.feed(lines(DONE))
    assert reader.ended


def test_a_call_of_a_tool_is_an_object() -> None:
    reader = OllamaReader()
    reader.feed(lines({**SAID, "message": {"tool_calls": [{"function": {"name": "f", "arguments": {"city": "Bonn"}}}]}}, DONE))
    assert (reader.first_token, reader.text_bytes) == (True, 16)
    (read_one,) = reader.finish()
    assert read_one.tool_calls == 1


def test_a_model_that_is_only_loaded_used_nothing() -> None:
    for reason in ("load", "unload"):
        read_one = answer(lines({"model": "m", "done": True, "done_reason": reason}))
        assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 0, 0)


def test_embeddings_write_nothing() -> None:
    reader = OllamaEmbedReader()
    reader.feed(body({"model": "m", "embeddings": [[0.5]], "prompt_eval_count": 8}))
    assert reader.ended
    (read_one,) = reader.finish()
    assert (read_one.usage_known, read_one.input_tokens, read_one.output_tokens) == (True, 8, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({**DONE, "eval_count": -1}, "absurd"),
        ({**DONE, "eval_count": "9"}, "absurd"),
        ({"done": True, "message": "odd", "model": 5, "done_reason": [1]}, "no_usage"),
        ({"error": "model 'x' not found"}, "no_usage"),
        ([1], "malformed"),
    ],
)
def test_odd_lines_are_not_believed(line: Any, reason: str) -> None:
    assert answer(lines(line)).usage_reason == reason


@pytest.mark.parametrize(
    ("asked", "streamed", "continues"),
    [({}, True, False), ({"stream": False}, False, False), ({"stream": True, "context": [1, 2]}, True, True), ([], True, False)],
)
def test_a_stream_comes_unless_it_is_refused(asked: Any, streamed: bool, continues: bool) -> None:
    facts = read_ollama_request(ROUTE, body(asked))
    assert (facts.streamed, facts.continues) == (streamed, continues)
    assert not read_ollama_whole_request(ROUTE, body(asked)).streamed
