"""What type a column has: its name says what it counts, SQLite says what it holds. One rule for pages, files and notebooks."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

import msgspec

from halton.events.types import EVENT_TYPES

if TYPE_CHECKING:
    import pyarrow as pa

_FACTS = (field for kind in EVENT_TYPES for field in msgspec.structs.fields(kind))
FLAGS = frozenset(field.name for field in _FACTS if field.type is bool) | {"suspect"}
NAMED = {"flag": "integer", "moment": "text", "day": "text"}
"""Kinds that a name promises, and how SQLite holds them: 0 or 1, RFC 3339 in UTC, 2026-11-28."""

_COUNTED = ("_tokens", "_ms", "_us", "_pico", "_bytes", "_calls")


def named_kind(name: str) -> str | None:
    """What the name alone promises of the values: flag, moment, day, or nothing."""
    if name in FLAGS or name.endswith("_known"):
        return "flag"
    if name.endswith("_at"):
        return "moment"
    return "day" if name == "day" or name.endswith("_day") else None


def kind_of(name: str, classes: Set[str], *, as_named: bool) -> str:
    """The kind of a column that holds these of SQLite's classes (integer, real, text, blob; null left out).

    `as_named` says whether all of its values are what the name promises. Text and numbers mixed become text.
    """
    promised = named_kind(name)
    if promised and as_named and classes <= {NAMED[promised]}:
        return promised
    if not classes:
        return _unseen(name)
    if classes == {"integer", "real"}:
        return "real"
    return next(iter(classes)) if len(classes) == 1 else "text"


def type_of(kind: str) -> pa.DataType:
    """The Arrow type of a kind: as segments have it, their labels as plain text."""
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "real": pa.float64(),
        "text": pa.string(),
        "blob": pa.binary(),
        "flag": pa.bool_(),
        "moment": pa.timestamp("us", "UTC"),
        "day": pa.date32(),
    }
    return types[kind]


def _unseen(name: str) -> str:
    if name.endswith(_COUNTED):
        return "integer"
    return "real" if name.endswith("_usd") else "text"
