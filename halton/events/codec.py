"""Events to canonical JSON text and back: sorted keys, no floats, defaults left out, made once and hashed as stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from halton.events.types import EVENT_TYPES, Event

_encoder = msgspec.json.Encoder(order="sorted")
_decoders = {kind.TYPE: msgspec.json.Decoder(kind) for kind in EVENT_TYPES}


def encode(event: Event) -> str:
    """The canonical text of an event's facts.

    :raises TypeError: if a fact is a float or of a type that JSON does not have.
    """
    _refuse_what_json_changes(msgspec.structs.astuple(event))
    return _encoder.encode(event).decode()


def decode(type_: str, data: str | bytes) -> Event:
    """The event that canonical text of this type stands for.

    :raises KeyError: for a type this version does not know.
    :raises msgspec.ValidationError: for text that does not fit the type.
    """
    return _decoders[type_].decode(data)


def _refuse_what_json_changes(values: Iterable[Any]) -> None:
    for value in values:
        if value is None or isinstance(value, (int, str)):
            continue
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            _refuse_what_json_changes(value.values())
        elif isinstance(value, (list, tuple)):
            _refuse_what_json_changes(value)
        elif isinstance(value, msgspec.Struct):
            _refuse_what_json_changes(msgspec.structs.astuple(value))
        else:
            raise TypeError(f"an event holds no {type(value).__name__}: keep the decimal text of a fraction")
