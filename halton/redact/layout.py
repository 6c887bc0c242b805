"""The texts of a document, laid side by side in one buffer so that one pass finds what is in any of them, and put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from halton.redact.json_value import Json

# Between a name and its value, and after each other text.
PAIR, END = "\x01", "\x00"
DEPTH_CAP = 200
_LABEL_CAP = 128


class TooDeep(Exception):
    """The document is nested deeper than any that a provider sends."""


def lay(value: Json) -> list[str]:
    """Texts at the even places, what separates them at the odd ones: `PAIR` where the one before names the one behind.

    :raises TooDeep: beyond 200 levels.
    """
    pieces: list[str] = []
    _lay(value, None, pieces, DEPTH_CAP)
    return pieces


def _lay(value: Json, label: str | None, pieces: list[str], depth: int) -> None:
    if isinstance(value, str):
        pieces += (value, END) if label is None else (label, PAIR, value, END)
    elif isinstance(value, Mapping):
        _lay_object(value, pieces, _deeper(depth))
    elif isinstance(value, Sequence):
        depth = _deeper(depth)
        if _is_pair(value):
            pieces += (value[0], PAIR, value[1], END)  # type: ignore[arg-type]
        else:
            for item in value:
                _lay(item, label if isinstance(item, str) else None, pieces, depth)


def _lay_object(value: Mapping[str, Json], pieces: list[str], depth: int) -> None:
    name = _name(value)
    for key, item in value.items():
        if isinstance(item, str) and not (name and key == "value"):
            pieces += (key, PAIR, item, END)
        else:
            pieces += (key, END)
            _lay(item, name if isinstance(item, str) else _label(key, item), pieces, depth)


def put_back(value: Json, texts: Iterator[str]) -> Json:
    """The document with other texts: those of `lay`, in their order."""
    return _put_back(value, None, texts)


def _put_back(value: Json, label: str | None, texts: Iterator[str]) -> Json:
    if isinstance(value, str):
        if label is not None:
            next(texts)
        return next(texts)
    if isinstance(value, Mapping):
        return _put_back_object(value, texts)
    if isinstance(value, Sequence):
        if _is_pair(value):
            return [next(texts), next(texts)]
        return [_put_back(item, label if isinstance(item, str) else None, texts) for item in value]
    return value


def _put_back_object(value: Mapping[str, Json], texts: Iterator[str]) -> dict[str, Json]:
    name = _name(value)
    whole: dict[str, Json] = {}
    for key, item in value.items():
        fresh = _unused(next(texts), whole)
        if isinstance(item, str) and not (name and key == "value"):
            whole[fresh] = next(texts)
        else:
            whole[fresh] = _put_back(item, name if isinstance(item, str) else _label(key, item), texts)
    return whole


def _unused(key: str, whole: Mapping[str, Json]) -> str:
    """Two keys that were taken out may be of one kind and length; neither may replace the other."""
    number, fresh = 2, key
    while fresh in whole:
        fresh, number = f"{key} {number}", number + 1
    return fresh


def _name(value: Mapping[str, Json]) -> str | None:
    """The name in `{"name": "DB_PASSWORD", "value": "…"}`."""
    if isinstance(value.get("value"), str):
        for key in ("name", "key", "Name", "Key"):
            if isinstance(name := value.get(key), str) and len(name) <= _LABEL_CAP:
                return name
    return None


def _label(key: str, item: Json) -> str | None:
    """A list's key names each of its texts."""
    return key if isinstance(item, Sequence) and len(key) <= _LABEL_CAP else None


def _is_pair(value: Sequence[Json]) -> bool:
    """`["authorization", "Bearer …"]`."""
    return len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str) and len(value[0]) <= _LABEL_CAP


def _deeper(depth: int) -> int:
    if not depth:
        raise TooDeep
    return depth - 1
