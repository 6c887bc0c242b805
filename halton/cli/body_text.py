"""A stored body as a terminal shows it: nothing in it that the terminal would obey."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from halton.bodies.readable import parts
from halton.cli.output import escaped

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def readable_lines(document: Any) -> Iterator[str]:
    """What a terminal shows of a document."""
    for title, pieces in parts(document):
        if title:
            yield plain(title)
        yield from plain("".join(pieces)).splitlines()


def plain(text: str) -> str:
    """The text with its lines, and everything made visible that a terminal could obey."""
    return escaped(_CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text))


def snippet(text: str, begin: int, end: int, around: int = 40) -> str:
    """A part of a text with what stands around it, on one line."""
    begin, end = max(0, begin - around), end + around
    shown = " ".join(text[begin:end].split())
    return f"{'…' if begin else ''}{shown}{'…' if end < len(text) else ''}"
