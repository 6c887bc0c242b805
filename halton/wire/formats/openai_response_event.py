"""What OpenAI's responses are made of on the wire: whole ones, and the events that tell of one as it comes."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import json_decoder

TERMINAL = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
WORKING = ("queued", "in_progress")
"""The states of a response that the provider still works on."""


class Item(msgspec.Struct):
    """One thing in a response's output."""

    type: Any = None
    status: Any = None


class Tool(msgspec.Struct):
    """A tool that the response may use, as the response repeats it."""

    type: Any = None
    model: Any = None


class Response(msgspec.Struct):
    """A response as far as it is known; what may be long or odd is decoded apart, so that it does not cost the usage."""

    id: Any = None
    model: Any = None
    status: Any = None
    service_tier: Any = None
    background: Any = None
    output: msgspec.Raw = msgspec.Raw()
    tools: msgspec.Raw = msgspec.Raw()
    usage: Any = None
    tool_usage: Any = None
    incomplete_details: Any = None
    error: Any = None


class Event(Response):
    """A whole response, or an event that holds one, an item of one or a part of its text; on sockets, errors with headers."""

    type: Any = None
    stream_id: Any = None
    delta: Any = None
    code: Any = None
    headers: Any = None
    rate_limits: Any = None
    credits: Any = None
    metered_limit_name: Any = None
    response: msgspec.Raw = msgspec.Raw()
    item: msgspec.Raw = msgspec.Raw()


decode_event = json_decoder(Event)
decode_response = json_decoder(Response)
decode_item = json_decoder(Item)
decode_items = json_decoder(list[Item])
decode_tools = json_decoder(list[Tool])
