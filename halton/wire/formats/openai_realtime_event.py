"""What a realtime session of OpenAI's says, as far as it is read."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import as_object, json_decoder
from halton.wire.text import safe_text


class Session(msgspec.Struct):
    """The settings of a session. Where they speak of transcripts differs: once at their top, now within their audio."""

    model: Any = None
    audio: Any = None
    input_audio_transcription: Any = None


class Item(msgspec.Struct):
    """One thing in a response's output."""

    type: Any = None


class Response(msgspec.Struct):
    """A response, whole once it is done."""

    id: Any = None
    status: Any = None
    status_details: Any = None
    output: msgspec.Raw = msgspec.Raw()
    usage: Any = None


class Event(msgspec.Struct):
    """A message of either side."""

    type: Any = None
    event_id: Any = None
    response_id: Any = None
    item_id: Any = None
    content_index: Any = None
    delta: Any = None
    session: msgspec.Raw = msgspec.Raw()
    response: msgspec.Raw = msgspec.Raw()
    rate_limits: Any = None
    usage: Any = None
    error: Any = None


decode_event = json_decoder(Event)
decode_session = json_decoder(Session)
decode_response = json_decoder(Response)
decode_items = json_decoder(list[Item])


def transcription_model(session: Session) -> str | None:
    """The model that writes down what the caller says, if one does."""
    within = as_object(as_object(as_object(session.audio).get("input")).get("transcription"))
    return safe_text(within.get("model")) or safe_text(as_object(session.input_audio_transcription).get("model"))
