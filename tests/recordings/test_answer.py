"""A recorded call becomes an answer: documents as they were, streams in their own format."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from halton.recordings.answer import Answer, written
from halton.recordings.recording import Recorded, Recording, Unanswerable
from halton.wire.answer import AnswerReading
from halton.wire.find import find_provider
from halton.wire.provider import Route
from halton.wire.reassembly import Reassembly
from halton.wire.transcripts.find import teller
from recordings.made import ASKED, SAID, channel, transcript

STREAMS = [
    ("api.anthropic.com", "/v1/messages", b"event: message_start", "text/event-stream; charset=utf-8"),
    ("api.openai.com", "/v1/chat/completions", b'data: {"id"', "text/event-stream; charset=utf-8"),
    ("api.openai.com", "/v1/responses", b"event: response.created", "text/event-stream; charset=utf-8"),
    ("generativelanguage.googleapis.com", "/v1beta/models/g:streamGenerateContent", b'data: {"candi', "text/event-stream"),
    ("cloudcode-pa.googleapis.com", "/v1internal:streamGenerateContent", b'data: {"response"', "text/event-stream"),
    ("ollama.com", "/api/chat", b'{"model"', "application/x-ndjson"),
]


def route(host: str, path: str) -> Route:
    provider = find_provider(host)
    assert provider is not None
    return provider.route("POST", path)


def answer(document: Any, host: str = "api.anthropic.com", path: str = "/v1/messages", **facts: Any) -> Answer:
    event = msgspec.structs.replace(make.call(), endpoint=route(host, path).endpoint, **facts)
    recorded = Recorded(recording=Recording("c1", 2), event=event, document=document, content_type="application/json")
    return written(recorded, route(host, path), ASKED, events=True)


@pytest.mark.parametrize(("host", "path", "begins", "content_type"), STREAMS)
def test_each_format_of_which_streams_are_stored_is_written(host: str, path: str, begins: bytes, content_type: str) -> None:
    made = answer(SAID, host, path, provider="x")
    assert made.streamed and made.parts[0][1].startswith(begins)
    assert made.headers[0] == ("content-type", content_type)
    assert [at_ms for at_ms, _ in made.parts] == sorted(at_ms for at_ms, _ in made.parts)


def test_a_document_comes_whole_when_the_call_was_over() -> None:
    made = answer({"id": "msg_1", "content": [{"text": "ü"}]}, duration_ms=2100)
    ((at_ms, body),) = made.parts
    assert (at_ms, json.loads(body), made.streamed, made.status) == (
        2100,
        {"id": "msg_1", "content": [{"text": "ü"}]},
        False,
        200,
    )


def test_an_error_is_what_it_was_with_the_headers_that_are_kept() -> None:
    made = answer({"error": {}}, http_status=429, headers={"retry-after": "1", "bad name": "x", "x-evil": "a\r\nb"})
    assert made.status == 429
    assert made.headers == (("content-type", "application/json"), ("x-halton-call", "c1"), ("retry-after", "1"))


def test_a_text_is_a_text() -> None:
    assert answer("1\n00:00 --> 00:01\nHi").parts[0][1] == b"1\n00:00 --> 00:01\nHi"


def test_a_stream_that_broke_off_or_has_no_writer_is_not_answered() -> None:
    with pytest.raises(Unanswerable, match="broke off"):
        answer(transcript(channel("text", "a"), channel("error", "Overloaded")))
    with pytest.raises(Unanswerable, match="not written anew"):
        answer(SAID, "api.cohere.com", "/v2/chat")


# What each format calls its usage, and the texts that it can tell one from another.
SPOKEN = {
    "/v1/messages": {"input_tokens": 8, "output_tokens": 3},
    "/v1/chat/completions": {"prompt_tokens": 8, "completion_tokens": 3},
    "/v1/responses": {"input_tokens": 8, "output_tokens": 3},
    "/v1beta/models/g:streamGenerateContent": {"promptTokenCount": 8, "candidatesTokenCount": 3, "totalTokenCount": 11},
    "/api/chat": {"prompt_eval_count": 8, "eval_count": 3},
}
said = st.lists(st.tuples(st.sampled_from(["reasoning", "text"]), st.text(min_size=1, max_size=30)), min_size=1, max_size=2,
                unique_by=lambda one: one[0])  # fmt: skip
times = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 60)), max_size=6).map(sorted)


@pytest.mark.parametrize(("host", "path"), [(host, path) for host, path, _, _ in STREAMS if path in SPOKEN])
@given(said=said, arguments=st.dictionaries(st.text(max_size=5), st.integers(0, 9), max_size=2), times=times)
def test_the_ledger_would_record_it_as_it_did(
    host: str, path: str, said: list[tuple[str, str]], arguments: dict[str, int], times: list[tuple[int, int]]
) -> None:
    call = msgspec.json.encode(arguments).decode() + ("\n" if path in ("/api/chat",) or "/models/" in path else "")
    texts = [*said, ("tool_call", call)]
    channels = [channel(kind, text, str(place), "get_weather" if kind == "tool_call" else None)
                for place, (kind, text) in enumerate(texts)]  # fmt: skip
    if path != "/v1/messages" and path != "/v1/responses":
        channels = [one | {"index": "0.0" if one["kind"] == "tool_call" else "0"} for one in channels]
    facts = {"usage": SPOKEN[path], "response_id": "r1", "model": "m1", "stop_reason": "stop", "provider": "openai"}
    if path == "/v1/responses":
        facts["stop_reason"] = "completed"
    made = answer(transcript(*channels, timing_ms=[list(pair) for pair in times]), host, path, **facts)
    reading, reassembly = (
        AnswerReading(route(host, path), 200, ()),
        Reassembly(made.headers[0][1], teller(route(host, path)), 1 << 20),
    )
    for _, part in made.parts:
        reassembly.feed(part, 0)
        reading.feed(part)
    assert [(one["kind"], one["text"]) for one in reassembly.finish()["channels"]] == texts
    (read,) = reading.finish(complete=True)
    told = {"usage": read.usage, "model": read.model, "stop_reason": read.stop_reason, "partial": read.partial}
    assert told == {"usage": SPOKEN[path], "model": "m1", "stop_reason": facts["stop_reason"], "partial": False}
    assert (read.tool_calls, read.input_tokens, read.output_tokens) == (1, 8, 3)
