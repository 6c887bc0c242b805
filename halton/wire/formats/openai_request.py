"""What a request in one of OpenAI's formats asks for; all share the few fields of interest, be they JSON or a form."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.formats.form import form_fields
from halton.wire.framing.json_text import as_object, decode_any, json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts, first_count
from halton.wire.text import safe_text

MOST_IMAGES = 1000
"""More pictures than any request may ask for."""
_TURN = "x-codex-turn-metadata"


class _Request(msgspec.Struct):
    model: Any = None
    stream: Any = None
    service_tier: Any = None
    previous_response_id: Any = None
    conversation: Any = None
    prompt_cache_key: Any = None
    prompt_cache_options: Any = None
    generate: Any = None
    client_metadata: Any = None
    n: Any = None
    max_output_tokens: Any = None
    max_completion_tokens: Any = None
    max_tokens: Any = None


class _Speech(msgspec.Struct):
    input: Any = None


_decode = json_decoder(_Request)
_decode_speech = json_decoder(_Speech)


def read_openai_request(route: Route, body: bytes) -> RequestFacts:
    """What the request asks for; the tier auto leaves the choice to OpenAI, so it is no fact."""
    return _facts(_asked(body))


def read_images_request(route: Route, body: bytes) -> RequestFacts:
    """The same of a request for pictures, and how many: one, if it does not say."""
    asked = _asked(body)
    images = asked.n if type(asked.n) is int and 0 < asked.n <= MOST_IMAGES else 1
    return msgspec.structs.replace(_facts(asked), units={"images": images})


def read_speech_request(route: Route, body: bytes) -> RequestFacts:
    """The same of a text to be spoken, and its characters, by which some models are billed."""
    asked = _decode_speech(body)
    characters = len(asked.input) if asked and isinstance(asked.input, str) else 0
    return msgspec.structs.replace(_facts(_asked(body)), units={"characters": characters} if characters else None)


def _asked(body: bytes) -> _Request:
    fields = form_fields(body)
    if not fields:
        return _decode(body) or _Request()
    number = fields.get("n", "")
    return _Request(
        model=fields.get("model"),
        stream=fields.get("stream", "").lower() == "true",
        n=int(number) if number.isdecimal() and len(number) < 5 else None,
    )


def _facts(asked: _Request) -> RequestFacts:
    caller = _caller(asked)
    conversation = as_object(asked.conversation).get("id", asked.conversation)
    thread = (caller.get("thread_id"), conversation, asked.prompt_cache_key)
    return RequestFacts(
        model=safe_text(asked.model),
        streamed=asked.stream is True,
        service_tier=None if asked.service_tier == "auto" else safe_text(asked.service_tier),
        continues=asked.previous_response_id is not None or asked.conversation is not None,
        max_output_tokens=first_count(asked.max_output_tokens, asked.max_completion_tokens, asked.max_tokens),
        session=safe_text(caller.get("session_id")),
        thread=next((text for text in map(safe_text, thread) if text), None),
        request_class=safe_text(caller.get("request_kind")) or ("prewarm" if _prewarms(asked) else None),
    )


def _caller(asked: _Request) -> dict[str, Any]:
    """What Codex says of itself: in the body, or as JSON in one text of it."""
    said = as_object(asked.client_metadata)
    turn = said.get(_TURN)
    return {**as_object(decode_any(turn.encode(errors="replace"))), **said} if isinstance(turn, str) else said


def _prewarms(asked: _Request) -> bool:
    """Whether the prompt is only made ready, and nothing is generated."""
    return asked.generate is False or as_object(asked.prompt_cache_options).get("prewarm") is True
