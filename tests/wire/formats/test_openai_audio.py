from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body, sse
from halton.events.answer import Answer
from halton.wire.formats.openai_audio import AudioReader
from wire.streams import JSON, read

TRANSCRIPTS = "/v1/audio/transcriptions"


def answer(data: bytes, headers: Any = JSON, target: str = TRANSCRIPTS, **facts: Any) -> Answer:
    (found,) = read("api.openai.com", target, data, headers=headers, **facts)
    return found


def test_sounds_are_not_searched_for_documents() -> None:
    found = answer(b'{"usage":{"input_tokens":7,"output_tokens":7}}', [(b"Content-Type", b"audio/pcm")], "/v1/audio/speech")
    assert (found.usage_known, found.usage_reason) == (False, "no_usage")


def test_sounds_that_were_cut_say_so() -> None:
    found = answer(b"\xff\xfb", [(b"content-type", b"audio/mpeg")], "/v1/audio/speech", complete=False)
    assert found.usage_reason == "aborted_before_usage"


def test_a_plain_transcript_is_estimated_by_its_text() -> None:
    found = answer("Grüße, Welt".encode() * 10, [(b"content-type", b"text/vtt")])
    assert found.usage_reason == "no_usage"
    assert found.estimate is not None and found.estimate.output_tokens == 33


def test_text_is_counted_once() -> None:
    reader = AudioReader()
    reader.feed(sse({"type": "transcript.text.delta", "delta": "Grü"}, {"type": "transcript.text.done", "text": "Grüße"}))
    assert (reader.text_bytes, reader.first_token, reader.ended) == (4, True, True)
    whole = AudioReader()
    whole.feed(body({"text": "Grüße"}))
    assert (whole.text_bytes, whole.ended) == (7, True)


def test_a_length_goes_with_tokens_that_are_stated() -> None:
    found = answer(body({"text": "Hi", "duration": 3.5, "usage": {"type": "tokens", "input_tokens": 9, "output_tokens": 1}}))
    assert (found.usage_known, found.input_tokens, found.units) == (True, 9, None)


@pytest.mark.parametrize("seconds", [None, "x", -3, [], 10**20])
def test_a_length_that_makes_no_sense_is_not_known(seconds: object) -> None:
    found = answer(body({"text": "Hi", "usage": {"type": "duration", "seconds": seconds}}))
    assert (found.usage_known, found.usage_reason, found.units) == (False, "no_usage", None)


def test_an_error_is_told() -> None:
    assert answer(sse({"error": {"code": "server_error"}})).error_type == "server_error"


def test_rubbish_is_malformed() -> None:
    assert answer(b"{" * 10).usage_reason == "malformed"
