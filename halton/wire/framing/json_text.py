"""The one way foreign JSON is decoded: typed, fractions kept as text, and any fault is None."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def json_decoder[T](kind: type[T]) -> Callable[[bytes | msgspec.Raw], T | None]:
    """A decoder for texts of this type: None for what is malformed, too deep or of another type.

    A struct's undeclared fields are skipped, not decoded. That is why each delta of a stream is simply decoded: it takes
    0.4 µs, as long as a search for one marker that would tell whether it needs decoding. A text that fails is mended and
    tried once more: servers in JavaScript cut an emoji in half between two deltas, which must not cost us the usage.
    """
    decode = msgspec.json.Decoder(kind, float_hook=str).decode

    def attempt(text: bytes | msgspec.Raw) -> T | None:
        try:
            return decode(text)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def decoded(text: bytes | msgspec.Raw) -> T | None:
        if (document := attempt(text)) is not None:
            return document
        mended = _mended(bytes(text))
        return None if mended == text else attempt(mended)

    return decoded


def _mended(text: bytes) -> bytes:
    """The text with replacement characters for halves of characters and for bytes that are no UTF-8."""
    return _HALF_CHARACTER.sub(rb"\\ufffd", text.decode("utf-8", "replace").encode())


decode_any = json_decoder(object)


def as_object(value: Any) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if type(value) is dict else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is a JSON array, else an empty one."""
    return value if type(value) is list else []
