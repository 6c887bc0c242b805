"""The texts of a document, laid side by side in one buffer so that one pass finds what is in any of them, and put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from halton.redact.budget import Check, paced, unhurried
from halton.redact.nested import Literal, literals, rewritten

# JSON as Python holds it after decoding.
type Json = str | int | float | bool | None | Sequence[Json] | Mapping[str, Json]

# Between a name and its value, and after each other text.
PAIR, END = "\x01", "\x00"
DEPTH_CAP = 200
_LABEL_CAP = 128
# Pieces between two looks at the clock.
_BETWEEN = 1024
_NAMING = frozenset(("name", "key", "Name", "Key"))
_VALUES = frozenset(("value", "Value"))


class TooDeep(Exception):
    """The document is nested deeper than any that a provider sends."""


def lay(value: Json, check: Check = unhurried) -> list[str]:
    """Texts at the even places, what separates them at the odd ones: `PAIR` where the one before names the one behind.

    A list's key names each of its texts, and `{"name": "DB_PASSWORD", "value": "…"}` its value: such a name is laid once more.

    :raises TooDeep: beyond 200 levels.
    :raises OverBudget: if a text in it holds too much JSON, or `check` says that time is up.
    """
    laying = _Laying(check)
    laying.lay(value, None, DEPTH_CAP)
    return laying.pieces


def put_back(value: Json, texts: Iterator[str], check: Check = unhurried) -> Json:
    """The document with other texts: those of `lay`, in their order.

    :raises OverBudget: if `check` says that time is up.
    """
    return _PuttingBack(texts, check).put(value, None)


class _Laying:
    def __init__(self, check: Check) -> None:
        self.pieces: list[str] = []
        self._check = check
        self._checked = 0

    def lay(self, value: Json, label: str | None, depth: int) -> None:
        if len(self.pieces) >= self._checked:
            self._checked += _BETWEEN
            self._check()
        if isinstance(value, str):
            self._text(value, label, depth)
        elif isinstance(value, dict):
            self._object(value, depth)
        elif isinstance(value, list | tuple):
            for item, inner in zip(value, _labels(value, label), strict=True):
                self.lay(item, inner, _deeper(depth))

    def _object(self, value: Mapping[str, Json], depth: int) -> None:
        name = _name(value)
        for key, item in value.items():
            inner = _label(key, item, name)
            if inner is key and isinstance(item, str) and literals_of(item, self._check) is None:
                self.pieces += (key, PAIR, item, END)
            else:
                self.pieces += (key, END)
                self.lay(item, inner, _deeper(depth))

    def _text(self, text: str, label: str | None, depth: int) -> None:
        if (found := literals_of(text, self._check)) is not None:
            for literal, name in paced(zip(found, _names(found), strict=True), self._check):
                self._text(literal.text, name, _deeper(depth))
        elif label is None:
            self.pieces += (text, END)
        else:
            self.pieces += (label, PAIR, text, END)


class _PuttingBack:
    def __init__(self, texts: Iterator[str], check: Check) -> None:
        self._texts = texts
        self._check = check

    def put(self, value: Json, label: str | None) -> Json:
        if isinstance(value, str):
            return self._text(value, label)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list | tuple):
            labelled = zip(value, _labels(value, label), strict=True)
            return [self.put(item, inner) for item, inner in paced(labelled, self._check)]
        return value

    def _object(self, value: Mapping[str, Json]) -> dict[str, Json]:
        name = _name(value)
        whole: dict[str, Json] = {}
        numbers: dict[str, int] = {}
        for key, item in paced(value.items(), self._check):
            fresh, inner = _unused(next(self._texts), whole, numbers), _label(key, item, name)
            if inner is key and isinstance(item, str) and literals_of(item, self._check) is None:
                whole[fresh] = next(self._texts)
            else:
                whole[fresh] = self.put(item, inner)
        return whole

    def _text(self, text: str, label: str | None) -> str:
        if (found := literals_of(text, self._check)) is not None:
            named = zip(found, _names(found), strict=True)
            return rewritten(text, found, [self._text(literal.text, name) for literal, name in paced(named, self._check)])
        if label is not None:
            next(self._texts)
        return next(self._texts)


def literals_of(text: str, check: Check = unhurried) -> list[Literal] | None:
    """The strings of a text that is JSON."""
    return literals(text, check) if text[:1] in ("{", "[") else None


def _label(key: str, item: Json, name: str | None) -> str | None:
    """What names an item of an object: its key, in the singular for a list, or the name beside it."""
    if isinstance(item, str):
        return name if name is not None and key in _VALUES else key
    return key.removesuffix("s") if len(key) <= _LABEL_CAP else None


def _labels(value: Sequence[Json], label: str | None) -> list[str | None]:
    """What names each item of a list: the list's key, or in `["authorization", "Bearer …"]` the one before."""
    labels: list[str | None] = [label if isinstance(item, str) else None for item in value]
    if len(value) == 2 and isinstance(first := value[0], str) and isinstance(value[1], str) and len(first) <= _LABEL_CAP:
        labels[1] = first
    return labels


def _name(value: Mapping[str, Json]) -> str | None:
    """The name in `{"name": "DB_PASSWORD", "value": "…"}`."""
    for key in _NAMING:
        if isinstance(name := value.get(key), str) and len(name) <= _LABEL_CAP:
            return name
    return None


def _names(found: Sequence[Literal]) -> list[str | None]:
    """What names each string of a text that is JSON: the key before it, or the name before that."""
    names: list[str | None] = []
    before: Literal | None = None
    named: str | None = None
    for literal in found:
        key = before.text if before is not None and before.is_name else None
        if key in _NAMING:
            named = literal.text
        names.append(named if key in _VALUES and named is not None else key if key is None or len(key) <= _LABEL_CAP else None)
        before = literal
    return names


def _unused(key: str, whole: Mapping[str, Json], numbers: dict[str, int]) -> str:
    """Two keys that were taken out may be of one kind and length; neither may replace the other. `numbers` are those given."""
    if key not in whole:
        return key
    number = numbers.get(key, 2)
    while (fresh := f"{key} {number}") in whole:
        number += 1
    numbers[key] = number + 1
    return fresh


def _deeper(depth: int) -> int:
    if not depth:
        raise TooDeep
    return depth - 1
