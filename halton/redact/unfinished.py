"""Texts that may have been cut where they were read: half a secret at such an end is found as if it went on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from halton.redact import redactor

# The lengths at which texts are cut before they come here (halton.wire.text, halton.attribution.project).
CUT = frozenset((100, 200))
# As tokens go on: in the characters of all alphabets they are written in, and in those of some that know no small letters.
_REST = ("7c3a9e51d0b84f26" * 4, "Q7ZK4M2XW6PD3RBV" * 4)


def as_if_they_went_on[J](value: J) -> J:
    """A text, or decoded JSON, without what would be a secret if more of it had been kept; the same where nothing was cut.

    :raises OverBudget: as `redact`.
    """
    fresh = _finished(dict.fromkeys(_texts(value)))
    return cast("J", _put(value, fresh)) if fresh else value


def _finished(texts: Iterable[str]) -> dict[str, str]:
    """What becomes of those of the texts that end in half a secret."""
    cut = [text for text in texts if len(text) in CUT]
    fresh: dict[str, str] = {}
    for rest in _REST if cut else ():
        # Of two texts in a list one would name the other.
        kept = redactor.redact([*(text + rest for text in cut), "", ""]).value
        assert isinstance(kept, list)
        for text, left in zip(cut, kept[:-2], strict=True):
            if not left.endswith(rest):
                fresh.setdefault(text, left[: left.rindex("]") + 1])
    return fresh


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value:
            yield from _texts(item)
        for item in value.values() if isinstance(value, dict) else ():
            yield from _texts(item)


def _put(value: Any, fresh: dict[str, str]) -> Any:
    if isinstance(value, str):
        return fresh.get(value, value)
    if isinstance(value, dict):
        return {fresh.get(name, name): _put(item, fresh) for name, item in value.items()}
    return [_put(item, fresh) for item in value] if isinstance(value, list) else value
