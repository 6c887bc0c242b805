from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.openai_realtime_answer import response_answer, transcript_answer
from halton.wire.formats.openai_realtime_event import decode_event, decode_response


def response(**facts: Any) -> Answer:
    read = decode_response(body({"id": "resp_1", "status": "completed", **facts}))
    assert read is not None
    return response_answer(read)


def transcript(**facts: Any) -> Answer:
    read = decode_event(body({"item_id": "item_1", **facts}))
    assert read is not None
    return transcript_answer(read)


def test_each_modality_is_told_without_what_came_from_the_cache() -> None:
    prompt = {"cached_tokens": 50, "audio_tokens": 70, "text_tokens": 30, "cached_tokens_details": {"audio_tokens": 40}}
    spoken = {"audio_tokens": 15}
    usage = {"input_tokens": 100, "output_tokens": 20, "input_token_details": prompt, "output_token_details": spoken}
    answer = response(usage=usage)
    assert (answer.input_tokens, answer.cache_read_tokens, answer.output_tokens) == (50, 50, 20)
    assert answer.units == {"input_audio_tokens": 30, "cached_audio_tokens": 40, "output_audio_tokens": 15}


def test_a_response_that_failed_names_its_error() -> None:
    details = {"type": "failed", "error": {"type": "server_error", "code": "rate_limit_exceeded"}}
    answer = response(status="failed", status_details=details, usage=None, output=[{"type": "function_call"}, 7])
    assert (answer.usage_known, answer.usage_reason, answer.error_type) == (False, "no_usage", "rate_limit_exceeded")
    assert (answer.stop_reason, answer.tool_calls) == ("failed", 0)


def test_an_item_may_hold_several_transcripts() -> None:
    usage = {"type": "tokens", "input_tokens": 9, "output_tokens": 2, "input_token_details": {"audio_tokens": 8}}
    answer = transcript(content_index=2, usage=usage)
    assert (answer.response_id, answer.entry, answer.input_tokens, answer.units) == ("item_1", 3, 9, {"input_audio_tokens": 8})


@pytest.mark.parametrize("place", [None, -1, "x", 10**9])
def test_a_place_that_makes_no_sense_is_the_first(place: object) -> None:
    assert transcript(content_index=place).entry == 1


@pytest.mark.parametrize("usage", [None, [], "x", {"type": "duration"}, {"type": "duration", "seconds": "x"}])
def test_usage_that_makes_no_sense_is_not_known(usage: object) -> None:
    answer = transcript(usage=usage)
    assert (answer.usage_known, answer.usage_reason, answer.units) == (False, "no_usage", None)
