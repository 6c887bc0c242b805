"""A stored body as people read it: JSON indented, a stream as the texts of its channels. Nothing is made harmless here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

_ENCODER = json.JSONEncoder(ensure_ascii=False, indent=2)


class Part(NamedTuple):
    """One part of a body: its title, empty where there is only one, and its text in pieces, made as they are asked for."""

    title: str
    pieces: Iterator[str]


def parts(document: Any) -> Iterator[Part]:
    """The parts of a stored document, in the order in which they came."""
    if isinstance(document, dict) and set(document) == {"channels", "timing_ms"}:
        yield from (Part(_title(channel), iter((channel["text"],))) for channel in document["channels"])
    elif isinstance(document, str):
        yield Part("", iter((document,)))
    else:
        # By pieces: indented, what is nested deeply can be a hundred times as long as it was.
        yield Part("", _ENCODER.iterencode(document))


def _title(channel: dict[str, Any]) -> str:
    name = f" {channel['name']}" if channel.get("name") else ""
    return f"[{channel['kind']} {channel['index']}{name}]{' (cut)' if channel.get('cut') else ''}"
