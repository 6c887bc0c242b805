"""Where two requests differ, as paths into their documents: enough to mend a client, and not a word of what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

CAP = 64
_NOTHING = object()


def differences(one: Any, other: Any) -> list[str]:
    """The paths at which they differ, at most 64: `messages[2].content`, `temperature`."""
    return list(islice(_between(one, other, ""), CAP))


def _between(one: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys([*one, *other]):
            yield from _between(one.get(name, _NOTHING), other.get(name, _NOTHING), f"{path}.{name}" if path else str(name))
    elif isinstance(one, list) and isinstance(other, list):
        for place in range(max(len(one), len(other))):
            yield from _between(_at(one, place), _at(other, place), f"{path}[{place}]")
    elif type(one) is not type(other) or one != other:
        yield path or "its body"


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else _NOTHING
