"""A recorded call becomes an answer: documents as they were, streams in their own format."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

import make
from halton.recordings.answer import Answer, written
from halton.recordings.recording import Recorded, Recording, Unanswerable
from halton.wire.find import find_provider
from halton.wire.provider import Route
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
