"""What a realtime session states of a response that is done, and of a transcript of the caller's speech."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.answer import Answer
from halton.wire.formats.error_body import error_type
from halton.wire.formats.openai_audio import NO_TOKENS
from halton.wire.formats.openai_duration import duration_ms
from halton.wire.formats.openai_parts import stated, token_parts
from halton.wire.formats.openai_realtime_event import Event, Response, decode_items
from halton.wire.formats.openai_usage import response_tokens
from halton.wire.framing.json_text import as_object
from halton.wire.text import safe_text
from halton.wire.usage import Counts, kept_usage, usage_verdict

READER = "openai-realtime/1"


def response_answer(response: Response) -> Answer:
    """The facts of a response: why it ended, and its tokens, of which each modality has its price."""
    details = as_object(response.status_details)
    items = (decode_items(response.output) if response.output else None) or []
    return msgspec.structs.replace(
        _counted(as_object(response.usage)),
        response_id=safe_text(response.id),
        tool_calls=sum(isinstance(item.type, str) and item.type.endswith("_call") for item in items),
        web_searches=0,
        stop_reason=safe_text(details.get("reason")) or safe_text(response.status),
        error_type=error_type(details.get("error")),
    )


def transcript_answer(event: Event) -> Answer:
    """The facts of a transcript: tokens, or the length of what was heard. An item may hold several."""
    usage = as_object(event.usage)
    place = event.content_index
    answer = msgspec.structs.replace(
        _counted(usage),
        response_id=safe_text(event.item_id),
        entry=place + 1 if type(place) is int and 0 <= place < 1000 else 1,
        tool_calls=0,
        web_searches=0,
    )
    if usage.get("type") != "duration" or (heard_ms := duration_ms(usage.get("seconds"))) is None:
        return answer
    return msgspec.structs.replace(answer, usage_known=True, usage_reason=None, units={"audio_ms": heard_ms}, **NO_TOKENS)


def _counted(usage: dict[str, Any]) -> Answer:
    counts = Counts(usage)
    tokens = response_tokens(counts)
    known, reason = usage_verdict(counts, tokens.get("input_tokens"), tokens.get("output_tokens"))
    return Answer(
        usage_known=known,
        usage_reason=reason,
        **(tokens if usage else {}),
        units=stated(token_parts(usage) or {}),
        usage=kept_usage(usage),
        reader=READER,
    )
