"""What a probe asks and is answered: a stream in the Messages format, whose numbers are made up anew each time."""

from __future__ import annotations

import json
import secrets
from typing import Any

import msgspec

PATH = "/v1/messages"
MODEL = "halton-probe"
_TEXT = ("This is Halton, ", "which asks itself ", "whether it is heard.")


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens that the server states, as the log has to have them."""

    input_tokens: int
    cache_read_tokens: int
    cache_write_5m_tokens: int
    cache_write_1h_tokens: int
    output_tokens: int


def make_up() -> Stated:
    """Numbers that nobody can know beforehand, and small: they stand in the sums of tokens, though not in those of money."""
    names = Stated.__struct_fields__
    return Stated(**{name: 1 + secrets.randbelow(9) for name in names})


def request() -> bytes:
    """The body of the request."""
    message = {"role": "user", "content": "Is anybody there?"}
    return json.dumps({"model": MODEL, "max_tokens": 9, "stream": True, "messages": [message]}).encode()


def events(stated: Stated) -> list[bytes]:
    """The answer, event by event; its id is its own, so that no two probes count as one call that came twice."""
    made = {"ephemeral_5m_input_tokens": stated.cache_write_5m_tokens, "ephemeral_1h_input_tokens": stated.cache_write_1h_tokens}
    usage = {
        "input_tokens": stated.input_tokens,
        "cache_read_input_tokens": stated.cache_read_tokens,
        "cache_creation_input_tokens": sum(made.values()),
        "cache_creation": made,
        "output_tokens": 1,
    }
    empty: dict[str, Any] = {"type": "message", "role": "assistant", "model": MODEL, "content": [], "stop_reason": None}
    text = ({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": part}} for part in _TEXT)
    said: tuple[dict[str, Any], ...] = (
        {"type": "message_start", "message": {"id": f"msg_{secrets.token_hex(12)}", **empty, "usage": usage}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *text,
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": stated.output_tokens}},
        {"type": "message_stop"},
    )
    return [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in said]
