from __future__ import annotations

import pytest

from fixtures.fixture import body
from fixtures.openai import form
from halton.wire.formats.openai_request import read_images_request, read_openai_request, read_speech_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

RESPONSES = Route(kind="generation", endpoint="/v1/responses")
IMAGES = Route(kind="image", endpoint="/v1/images/edits")
SPEECH = Route(kind="audio", endpoint="/v1/audio/speech")


def test_a_request_tells_what_its_price_depends_on() -> None:
    asked = {"model": "gpt-6.1-sol", "stream": True, "service_tier": "flex"}
    assert read_openai_request(RESPONSES, body(asked)) == RequestFacts(model="gpt-6.1-sol", streamed=True, service_tier="flex")
    assert read_openai_request(RESPONSES, body({"service_tier": "auto"})) == RequestFacts()


def test_what_the_provider_keeps_of_a_prompt_is_said() -> None:
    assert read_openai_request(RESPONSES, body({"previous_response_id": "resp_1"})) == RequestFacts(continues=True)
    for conversation in ("conv_1", {"id": "conv_1"}):
        asked = read_openai_request(RESPONSES, body({"conversation": conversation, "prompt_cache_key": "key"}))
        assert asked == RequestFacts(continues=True, thread="conv_1")


def test_codex_says_where_a_turn_belongs() -> None:
    asked = {"client_metadata": {"session_id": "S", "thread_id": "T", "turn_id": "U"}, "prompt_cache_key": "K"}
    assert read_openai_request(RESPONSES, body(asked)) == RequestFacts(session="S", thread="T")
    turn = {"client_metadata": {"x-codex-turn-metadata": '{"session_id":"S","request_kind":"compact"}'}, "prompt_cache_key": "K"}
    assert read_openai_request(RESPONSES, body(turn)) == RequestFacts(session="S", thread="K", request_class="compact")


def test_a_prewarm_is_a_class_of_its_own() -> None:
    for asked in ({"generate": False}, {"prompt_cache_options": {"prewarm": True}}):
        assert read_openai_request(RESPONSES, body(asked)) == RequestFacts(request_class="prewarm")
    assert read_openai_request(RESPONSES, body({"generate": True, "prompt_cache_options": {"ttl": "30m"}})) == RequestFacts()


def test_a_form_tells_the_same() -> None:
    asked = form("image[]", b"\x89PNG", model="gpt-image-1", n="3", stream="true", prompt="Add a bow")
    assert read_images_request(IMAGES, asked) == RequestFacts(model="gpt-image-1", streamed=True, units={"images": 3})
    assert read_openai_request(RESPONSES, form("file", b"RIFF", model="whisper-1")) == RequestFacts(model="whisper-1")


@pytest.mark.parametrize("number", [None, 0, -1, 10**9, "2", True, 1.5])
def test_one_picture_is_asked_for_if_nothing_else_is(number: object) -> None:
    assert read_images_request(IMAGES, body({"n": number})) == RequestFacts(units={"images": 1})


def test_what_is_to_be_spoken_is_counted_in_characters() -> None:
    assert read_speech_request(SPEECH, body({"model": "tts-1", "input": "Grüße"})).units == {"characters": 5}
    assert read_speech_request(SPEECH, body({"model": "tts-1", "input": ""})) == RequestFacts(model="tts-1")


@pytest.mark.parametrize("odd", [b"", b"[]", b"7", b"\xff", body({"model": 7, "client_metadata": "x", "conversation": [1]})])
def test_a_body_that_makes_no_sense_asks_for_nothing(odd: bytes) -> None:
    assert read_openai_request(RESPONSES, odd).model is None
    assert read_speech_request(SPEECH, odd).units is None
