"""Pictures, sounds and other data inside JSON: their type, size and digest stand in for them."""

from __future__ import annotations

import hashlib
import re
from binascii import Error, a2b_base64
from collections.abc import Callable, Sequence
from typing import Any

# A look at a clock, which raises when time is up.
type Check = Callable[[], None]

BASE64_LEAST = 512
NUMBERS_LEAST = 256
DIGEST_LEAST = 256

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{512,}={0,2}")
_DATA_URL = re.compile(
    r"data:([A-Za-z0-9.+-]{1,60}/[A-Za-z0-9.+-]{1,60})?(?:;[A-Za-z0-9=.+_-]{1,40}){0,3}?;base64,([A-Za-z0-9+/_-]{512,}={0,2})"
)
_STANDARD = str.maketrans("-_", "+/")
_TYPE_KEYS = ("media_type", "mimeType", "mime_type")
_SIGNS = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"PK\x03\x04", "application/zip"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


def described(data: bytes, type_: str | None = None) -> str:
    """What stands in for data: `[image/png 183 KiB sha256:…]`."""
    return description(type_ or _type_of(data), len(data), hashlib.sha256(data).hexdigest())


def description(type_: str, size: int, digest: str) -> str:
    """The same, where size and digest are known; without the digest of what is so small that it could be guessed."""
    return f"[{type_} {_size(size)} sha256:{digest}]" if size >= DIGEST_LEAST else f"[{type_} {_size(size)}]"


def unhurried() -> None:
    """The look at the clock of who has time."""


def without_media(value: Any, check: Check = unhurried) -> Any:
    """Decoded JSON in which data is described: base64 of 512 characters or more, and lists of 256 numbers or more.

    The digest of anything shorter could be guessed at, if it is a secret: it stays, to be searched.

    :raises RecursionError: if it is nested too deeply.
    """
    if isinstance(value, str):
        return _text(value, None)
    if not isinstance(value, dict | list):
        return value
    check()
    if isinstance(value, dict):
        stated = next((text for key in _TYPE_KEYS if isinstance(text := value.get(key), str)), None)
        return {key: _text(part, stated) if isinstance(part, str) else without_media(part, check) for key, part in value.items()}
    return _numbers(value) or [without_media(part, check) for part in value]


def _text(text: str, stated: str | None) -> str:
    if ";base64," in text:
        text = _DATA_URL.sub(lambda found: _decoded(found[2], found[1]) or found[0], text)
    if len(text) >= BASE64_LEAST and _BASE64.fullmatch(text):
        return _decoded(text, stated) or text
    return text


def _decoded(text: str, type_: str | None) -> str | None:
    """The description of what this is the base64 of; None if it is not."""
    try:
        return described(a2b_base64(text.translate(_STANDARD).rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)), type_)
    except (Error, ValueError):
        return None


def _numbers(values: Sequence[Any]) -> str | None:
    if len(values) < NUMBERS_LEAST or any(type(value) not in (int, float) for value in values):
        return None
    return f"[{len(values)} numbers]"


def _type_of(data: bytes) -> str:
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12], "application/octet-stream")
    return next((type_ for sign, type_ in _SIGNS if data.startswith(sign)), "application/octet-stream")


def _size(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KiB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MiB"
