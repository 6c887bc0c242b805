"""JSON inside a text, such as a tool's arguments: its strings are read as they are meant, and written back in place."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from halton.redact.budget import Check, OverBudget, paced, unhurried

_LITERAL = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NAMES_NEXT = re.compile(r"\s*+:\s*+")
_LEAST = 8
MOST_LITERALS = 200_000


class Literal(NamedTuple):
    """A string in a text that is JSON: where it stands with its quotes, what it says, and whether it names the next one."""

    start: int
    end: int
    text: str
    is_name: bool


def literals(text: str, check: Check = unhurried) -> list[Literal] | None:
    """The strings of a text that is one JSON object or array; None for any other text.

    :raises OverBudget: if there are more than 200,000, or `check` says that time is up.
    """
    if len(text) < _LEAST or text[0] not in "{[" or text[-1] not in "}]\n ":
        return None
    check()
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
        if text.count('"') - text.count('\\"') > 2 * MOST_LITERALS:
            raise OverBudget(f"more than {MOST_LITERALS} strings in one")
        places = [match.span() for match in paced(_LITERAL.finditer(text), check)]
        ends = [start for start, _ in places[1:]] + [-1]
        return [
            Literal(*place, _meant(text, *place), _named(text, place[1], end))
            for place, end in paced(zip(places, ends, strict=True), check)
        ]
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _meant(text: str, start: int, end: int) -> str:
    written = text[start + 1 : end - 1]
    return str(json.loads(text[start:end], strict=False)) if "\\" in written else written


def _named(text: str, end: int, next_start: int) -> bool:
    """Whether nothing but a colon stands between a string and the next one."""
    return (found := _NAMES_NEXT.match(text, end)) is not None and found.end() == next_start


def rewritten(text: str, found: Sequence[Literal], fresh: Sequence[str]) -> str:
    """The text with other strings in their places; what did not change stays as it was written."""
    parts, place = [], 0
    for literal, said in zip(found, fresh, strict=True):
        if said != literal.text:
            parts += [text[place : literal.start], json.dumps(said, ensure_ascii=text.isascii())]
            place = literal.end
    return "".join((*parts, text[place:]))
