"""What a request for pictures or videos asks for: how many, since that is billed and answers may be too long to count in."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.wire.framing.json_text import json_decoder
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

_MOST = 3600
"""More pictures, or more seconds of video, than any request may ask for."""


class _Parameters(msgspec.Struct):
    sampleCount: Any = None
    durationSeconds: Any = None


class _Request(msgspec.Struct):
    parameters: msgspec.Raw = msgspec.Raw()


_decode = json_decoder(_Request)
_decode_parameters = json_decoder(_Parameters)


def read_images_request(route: Route, body: bytes) -> RequestFacts:
    """How many pictures are asked for."""
    images = _number(_parameters(body).sampleCount)
    return RequestFacts(model=route.model, units={"images": images} if images else None)


def read_videos_request(route: Route, body: bytes) -> RequestFacts:
    """How many videos are asked for, and how long they are together, if the request says it."""
    asked = _parameters(body)
    videos, seconds = _number(asked.sampleCount) or 1, _number(asked.durationSeconds)
    units = {"videos": videos}
    if seconds:
        units["video_ms"] = videos * seconds * 1000
    return RequestFacts(model=route.model, units=units)


def _parameters(body: bytes) -> _Parameters:
    asked = _decode(body)
    return (_decode_parameters(asked.parameters) if asked and asked.parameters else None) or _Parameters()


def _number(value: object) -> int:
    return value if type(value) is int and 0 < value <= _MOST else 0
