"""What stands where a secret stood: its kind and about how long it was, nothing of the secret itself."""

from __future__ import annotations

import re

BEGIN = b"[redacted:"
MARKER = re.compile(rb"\[redacted:[a-z][a-z0-9_]{0,39}:[0-9]{1,9}\]")
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_STEP = 8
_LEAST_LEFT = re.compile(rb"[A-Za-z0-9]")


def marker(kind: str, length: int) -> str:
    """`[redacted:KIND:N]`, N the length in characters rounded up to a multiple of 8, for the exact one would help to guess."""
    return f"[redacted:{kind}:{-(-length // _STEP) * _STEP}]"


def only_markers(text: bytes) -> bool:
    """Whether nothing but markers and punctuation is left to take out."""
    return BEGIN in text and _LEAST_LEFT.search(MARKER.sub(b"", text)) is None
