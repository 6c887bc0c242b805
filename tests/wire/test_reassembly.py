"""The body of an answer as one document, however its bytes were cut, and never more of it than was allowed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchanges import ANSWERED, STREAM
from halton.wire.reassembly import Reassembly, Unreadable, decode_document, media_type
from halton.wire.transcripts import anthropic, google, ollama

LIMIT = 10_000
SSE = "text/event-stream; charset=utf-8"
LINES = b'{"message": {"content": "he"}}\n{"message": {"content": "y"}, "done": true}\n'
ARRAY = json.dumps([{"candidates": [{"content": {"parts": [{"text": part}]}}]} for part in ("he", "y")]).encode()


def read(body: bytes, content_type: str | None, tell: Any = None, limit: int = LIMIT, size: int = 7) -> Any:
    reassembly = Reassembly(content_type, tell, limit)
    for at in range(0, len(body), size):
        reassembly.feed(body[at : at + size], at)
        assert reassembly.held <= limit
    return reassembly.finish()


def texts(document: Any) -> list[str]:
    return [channel["text"] for channel in document["channels"]]


def test_a_json_document_stays_what_it_is() -> None:
    assert read(ANSWERED, "application/json", anthropic.tell) == json.loads(ANSWERED)


@given(st.integers(min_value=1, max_value=900))
@settings(deadline=None, max_examples=30)
def test_a_stream_is_put_together_however_it_is_cut(size: int) -> None:
    document = read(b"".join(STREAM), SSE, anthropic.tell, size=size)
    assert document["channels"] == [{"kind": "text", "index": "0", "text": "hi"}]


@pytest.mark.parametrize(("body", "tell"), [(LINES, ollama.tell), (ARRAY, google.tell)])
def test_lines_and_arrays_are_streams_too(body: bytes, tell: Any) -> None:
    assert texts(read(body, "application/json", tell)) == ["hey"]


def test_lines_that_go_on_too_long_are_cut() -> None:
    reassembly = Reassembly("application/x-ndjson", ollama.tell, 60)
    reassembly.feed(LINES * 3, 0)
    assert texts(reassembly.finish()) == ["he"]
    assert reassembly.cut and reassembly.transcribed


def test_an_error_in_the_place_of_a_stream_is_a_document() -> None:
    assert read(b'{"error": {"message": "no"}}', SSE, anthropic.tell) == {"error": {"message": "no"}}


def test_text_is_text_and_anything_else_is_described() -> None:
    assert read("1\n00:00 → hé".encode(), "text/plain; charset=utf-8") == "1\n00:00 → hé"
    sound = b"ID3" + bytes(5000)
    assert read(sound, "audio/mpeg") == f"[audio/mpeg 5 KiB sha256:{hashlib.sha256(sound).hexdigest()}]"


def test_sound_beyond_the_limit_is_still_described_whole() -> None:
    sound = b" \xff" + bytes(3 * LIMIT)
    assert read(sound, None, size=999) == f"[application/octet-stream 29 KiB sha256:{hashlib.sha256(sound).hexdigest()}]"


@pytest.mark.parametrize(
    ("body", "content_type", "tell", "reason"),
    [
        (b'{"text": "' + b"a" * LIMIT + b'"}', "application/json", anthropic.tell, "too_large"),
        (b"a" * (LIMIT + 1), "text/plain", None, "too_large"),
        (b'{"text": "a', "application/json", None, "undecodable"),
        (b"data: {}\n\n", SSE, None, "stream_unread"),
        (b"data: nothing that is JSON\n\n", SSE, anthropic.tell, "undecodable"),
    ],
)
def test_what_cannot_be_kept_says_why(body: bytes, content_type: str, tell: Any, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(body, content_type, tell)
    assert refused.value.reason == reason


def test_no_body_is_no_document() -> None:
    assert read(b"", "application/json") is None


def test_a_line_without_end_is_not_held() -> None:
    reassembly = Reassembly(SSE, anthropic.tell, LIMIT)
    for _ in range(100):
        reassembly.feed(b"data: " + b"x" * 5000, 0)
    assert reassembly.held == 0
    with pytest.raises(Unreadable) as refused:
        reassembly.finish()
    assert refused.value.reason == "too_large"


def test_half_characters_and_broken_bytes_do_not_cost_the_document() -> None:
    assert decode_document(rb'{"a": "\ud83d", "n": 0.5}') == {"a": "\ufffd", "n": 0.5}
    assert decode_document(b'{"a": "\xff", "b": NaN}') == {"a": "\ufffd", "b": "NaN"}
    assert decode_document(b'{"a": ') is None
    assert decode_document(b"[" * 100_000) is None


def test_a_type_is_kept_without_its_parameters() -> None:
    assert media_type("Text/HTML; charset=secret") == "text/html"
    assert media_type("nonsense") is media_type(None) is None


def test_of_lines_that_go_on_too_long_every_channel_may_lack_its_end() -> None:
    document = read(LINES * 200, "application/x-ndjson", ollama.tell, limit=1000)
    assert [channel.get("cut") for channel in document["channels"]] == [True]


class Late(Exception):
    pass


def late() -> None:
    raise Late


@pytest.mark.parametrize("body", [ANSWERED, LINES, ARRAY, b'["\\ud800", NaN]'])
def test_whoever_has_no_time_hears_of_it(body: bytes) -> None:
    reassembly = Reassembly("application/json", ollama.tell, LIMIT)
    reassembly.feed(body, 0, late)
    with pytest.raises(Late):
        reassembly.finish(late)
    stream = Reassembly(SSE, anthropic.tell, LIMIT)
    with pytest.raises(Late):
        stream.feed(b"".join(STREAM), 0, late)


@pytest.mark.parametrize("unit", [b'"a"', b"[]", b'{"a":"b"}', b"NaN"])
def test_what_would_fill_the_memory_is_not_decoded(unit: bytes) -> None:
    body = b"[" + b",".join([unit] * (2_000_000 // len(unit))) + b"]"
    with pytest.raises(Unreadable) as refused:
        read(body, "application/json", limit=8 << 20, size=1 << 20)
    assert refused.value.reason == "redaction_budget"
    with pytest.raises(Unreadable) as refused:
        read(b"data: " + body + b"\n\n", SSE, anthropic.tell, limit=8 << 20, size=1 << 20)
    assert refused.value.reason == "redaction_budget"
