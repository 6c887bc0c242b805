"""The texts of an event that strangers wrote, taken out to be searched, each apart from our own names, and put back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec

from halton.redact.budget import OverBudget, clock
from halton.redact.layout import END, PAIR, Json, lay
from halton.redact.ours import OURS
from halton.redact.unfinished import CUT

# How many texts an object in an event may have, and how long lists in it may be laid out: what is kept of usage has 400.
_MOST, _LAYING_S = 10_000, 0.05
_LEAST_CUT = min(CUT)


class _Fields(NamedTuple):
    """The fields of one kind of struct that may hold a stranger's text: plain texts, and all else."""

    texts: Callable[[Any], tuple[Any, ...]]
    others: Callable[[Any], tuple[Any, ...]]
    names: tuple[str, ...]


def gathered(event: msgspec.Struct) -> list[str]:
    """Every text that is not ours, in which a secret shows; one that is named by a key stands behind that.

    It may tell of a secret where there is none, as it does not look twice. It never hides one.

    :raises OverBudget: for an object with more than 10,000, or with lists that are too long: all traffic waits meanwhile.
    """
    fields = _fields(type(event))
    found = [text for text in fields.texts(event) if type(text) is str]
    for value in fields.others(event):
        if type(value) is dict:
            _gather_object(value, found, len(found) + _MOST)
        elif value:
            _gather(value, found, sys.maxsize)  # lines of an invoice, and other things of a user's
    return found


def laid(event: msgspec.Struct) -> list[Json]:
    """The same for the search itself: texts, and objects whose keys name what is in them."""
    found: list[Json] = []
    for name in _fields(type(event)).names:
        value = getattr(event, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, msgspec.Struct):
                found += laid(item)
            elif isinstance(item, str | dict | list):
                found.append(item)
    return found


def put_back[S: msgspec.Struct](event: S, kept: Iterator[Any]) -> S:
    """The event with what became of `laid(event)`, in that order."""
    changes: dict[str, Any] = {}
    for name in _fields(type(event)).names:
        value = getattr(event, name)
        fresh = tuple(_put(item, kept) for item in value) if isinstance(value, tuple) else _put(value, kept)
        if fresh != value:
            changes[name] = fresh
    return msgspec.structs.replace(event, **changes) if changes else event


def _put(item: Any, kept: Iterator[Any]) -> Any:
    if isinstance(item, msgspec.Struct):
        return put_back(item, kept)
    return next(kept) if isinstance(item, str | dict | list) else item


@cache
def _fields(kind: type[msgspec.Struct]) -> _Fields:
    hints = get_type_hints(kind)
    foreign = [
        name
        for name in kind.__struct_fields__
        if name not in OURS.get(kind.__name__, ()) and not _alternatives(hints[name]) <= {int, bool, type(None)}
    ]
    texts = [name for name in foreign if _alternatives(hints[name]) <= {str, type(None)}]
    return _Fields(_reader(texts), _reader([name for name in foreign if name not in texts]), tuple(foreign))


def _alternatives(hint: Any) -> set[Any]:
    return set(get_args(hint)) if isinstance(hint, UnionType) else {hint}


def _reader(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads these fields at once; `attrgetter` gives a tuple for two or more."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda event: tuple(getattr(event, name) for name in names)


def _gather(value: Any, found: list[str], most: int) -> None:
    if len(found) > most:
        raise OverBudget(f"more than {_MOST} texts")
    if isinstance(value, dict):
        _gather_object(value, found, most)
    elif isinstance(value, msgspec.Struct):
        found += gathered(value)
    elif isinstance(value, list | tuple):
        if type(value) is list:
            found.append("")  # so that lists of lists are counted; tuples are ours
        for item in value:
            if type(item) is str:
                found.append(item)
            elif item and type(item) is not int:
                _gather(item, found, most)


def _gather_object(value: dict[str, Any], found: list[str], most: int) -> None:
    if "value" in value or "Value" in value:
        _lay_out(value, found)  # what names its text is another text
        return
    found.append(names := END.join(value))  # they are the same in most
    if len(names) >= _LEAST_CUT:
        found += [name for name in value if len(name) in CUT]
    for key, item in value.items():
        if type(item) is int or not item:
            continue
        if type(item) is str:
            found.append(f"{key}{PAIR}{item}")
            if item[0] in "{[" or len(item) in CUT:
                found.append(item)
        elif type(item) is list and any(type(one) is str for one in item):
            _lay_out({key: item}, found)
        else:
            _gather(item, found, most)


def _lay_out(value: dict[str, Any], found: list[str]) -> None:
    pieces = lay(value, clock(_LAYING_S))
    found.append("".join(pieces))
    found += [piece for piece in pieces if len(piece) in CUT]
