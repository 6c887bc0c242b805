"""A stored body as people read it: JSON indented, a stream as the texts of its channels; nothing that a terminal would obey."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from halton.cli.output import escaped

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def readable_lines(document: Any) -> Iterator[str]:
    """What a terminal shows of a document."""
    if isinstance(document, dict) and set(document) == {"channels", "timing_ms"}:
        for channel in document["channels"]:
            yield _title(channel)
            yield from plain(channel["text"]).splitlines()
    elif isinstance(document, str):
        yield from plain(document).splitlines()
    else:
        yield from escaped(json.dumps(document, ensure_ascii=False, indent=2)).splitlines()


def plain(text: str) -> str:
    """The text with its lines, and everything made visible that a terminal could obey."""
    return escaped(_CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text))


def snippet(text: str, begin: int, end: int, around: int = 40) -> str:
    """A part of a text with what stands around it, on one line."""
    begin, end = max(0, begin - around), end + around
    shown = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{shown}{'…' if end < len(text) else ''}"


def _title(channel: dict[str, Any]) -> str:
    name = f" {channel['name']}" if channel.get("name") else ""
    return plain(f"[{channel['kind']} {channel['index']}{name}]{' (cut)' if channel.get('cut') else ''}")
