"""Events to canonical JSON text and back: sorted keys, no floats, defaults left out, made once and hashed as stored."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.events.types import EVENT_TYPES, Event

TYPES: dict[str, type[Event]] = {kind.TYPE: kind for kind in EVENT_TYPES}

_encoder = msgspec.json.Encoder(order="sorted")
_decoders = {kind.TYPE: msgspec.json.Decoder(kind) for kind in EVENT_TYPES}


def encode(event: Event) -> str:
    """The canonical text of an event's facts.

    :raises TypeError: if a fact is a float or of a type that JSON does not have.
    """
    text = _encoder.encode(event)
    if isinstance(usage := getattr(event, "usage", None), dict):
        _refuse_floats(usage)
    return text.decode()


def decode(type_: str, data: str | bytes) -> Event:
    """The event that canonical text of this type stands for.

    :raises KeyError: for a type this version does not know.
    :raises msgspec.ValidationError: for text that does not fit the type.
    """
    return _decoders[type_].decode(data)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("an event holds no floats: keep the decimal text")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(part)
