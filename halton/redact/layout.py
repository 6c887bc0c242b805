"""The texts of a document, laid side by side in one buffer so that one pass finds what is in any of them, and put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from halton.redact.nested import Literal, literals, rewritten

# JSON as Python holds it after decoding.
type Json = str | int | float | bool | None | Sequence[Json] | Mapping[str, Json]

# Between a name and its value, and after each other text.
PAIR, END = "\x01", "\x00"
DEPTH_CAP = 200
_LABEL_CAP = 128
_NAMING = frozenset(("name", "key", "Name", "Key"))
_VALUES = frozenset(("value", "Value"))


class TooDeep(Exception):
    """The document is nested deeper than any that a provider sends."""


def lay(value: Json) -> list[str]:
    """Texts at the even places, what separates them at the odd ones: `PAIR` where the one before names the one behind.

    A list's key names each of its texts, and `{"name": "DB_PASSWORD", "value": "…"}` its value: such a name is laid once more.

    :raises TooDeep: beyond 200 levels.
    """
    pieces: list[str] = []
    _lay(value, None, pieces, DEPTH_CAP)
    return pieces


def put_back(value: Json, texts: Iterator[str]) -> Json:
    """The document with other texts: those of `lay`, in their order."""
    return _put_back(value, None, texts)


def _lay(value: Json, label: str | None, pieces: list[str], depth: int) -> None:
    if isinstance(value, str):
        _lay_text(value, label, pieces, depth)
    elif isinstance(value, dict):
        name = _name(value)
        for key, item in value.items():
            inner = _label(key, item, name)
            own = inner is key
            if own and isinstance(item, str) and literals_of(item) is None:
                pieces += (key, PAIR, item, END)
            else:
                pieces += (key, END)
                _lay(item, inner, pieces, _deeper(depth))
    elif isinstance(value, list | tuple):
        for item, inner in zip(value, _labels(value, label), strict=True):
            _lay(item, inner, pieces, _deeper(depth))


def _lay_text(text: str, label: str | None, pieces: list[str], depth: int) -> None:
    if (found := literals_of(text)) is not None:
        for literal, name in zip(found, _names(found), strict=True):
            _lay_text(literal.text, name, pieces, _deeper(depth))
    elif label is None:
        pieces += (text, END)
    else:
        pieces += (label, PAIR, text, END)


def _put_back(value: Json, label: str | None, texts: Iterator[str]) -> Json:
    if isinstance(value, str):
        return _text_back(value, label, texts)
    if isinstance(value, dict):
        return _object_back(value, texts)
    if isinstance(value, list | tuple):
        return [_put_back(item, inner, texts) for item, inner in zip(value, _labels(value, label), strict=True)]
    return value


def _object_back(value: Mapping[str, Json], texts: Iterator[str]) -> dict[str, Json]:
    name = _name(value)
    whole: dict[str, Json] = {}
    for key, item in value.items():
        fresh, inner = _unused(next(texts), whole), _label(key, item, name)
        if inner is key and isinstance(item, str) and literals_of(item) is None:
            whole[fresh] = next(texts)
        else:
            whole[fresh] = _put_back(item, inner, texts)
    return whole


def _text_back(text: str, label: str | None, texts: Iterator[str]) -> str:
    if (found := literals_of(text)) is not None:
        fresh = [_text_back(literal.text, name, texts) for literal, name in zip(found, _names(found), strict=True)]
        return rewritten(text, found, fresh)
    if label is not None:
        next(texts)
    return next(texts)


def literals_of(text: str) -> list[Literal] | None:
    """The strings of a text that is JSON."""
    return literals(text) if text[:1] in ("{", "[") else None


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


def _unused(key: str, whole: Mapping[str, Json]) -> str:
    """Two keys that were taken out may be of one kind and length; neither may replace the other."""
    number, fresh = 2, key
    while fresh in whole:
        fresh, number = f"{key} {number}", number + 1
    return fresh


def _deeper(depth: int) -> int:
    if not depth:
        raise TooDeep
    return depth - 1
