"""What a projection reads of a batch: a temp table of its calls, and for each other type of event a temp view."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from halton.events.types import EVENT_TYPES, CallCompleted, Event

VERSION = 1
"""Part of every projection's digest: raise it when a column below changes its meaning, and all projections start over."""

OWN_ORIGIN = 1
"""The log of this home, in the column `origin`: the table `origins` has the whole id, which would double every index."""

TIMES = ("_at", "valid_from", "valid_to", "not_after")
RAW = "batch_event"
"""The temp table of a batch's events as they are, calls excepted, that the views read."""

RAW_COLUMNS = "position, recorded_at, type, version, stream, data"
_BATCH = "create temp table batch (after integer not null, upto integer not null, origin integer not null)"
_RAW = f"create temp table {RAW} ({RAW_COLUMNS}, primary key (type, position)) without rowid"
_VIEW = "create temp view {name} as\nselect {columns}\n  from batch_event\n where type = '{type}'"
# Several projections read them, and to look a fact up in JSON takes half a microsecond: so that is done once.
_CALLS = "create temp table {name} ({columns})"


def view_name(type_: str) -> str:
    """Where the events of a type are read: `call_completed` for `call.completed`."""
    return type_.replace(".", "_")


EVENTS = {view_name(kind.TYPE): kind.TYPE for kind in EVENT_TYPES}


def _newer() -> str:
    known = " ".join(f"when '{kind.TYPE}' then {kind.VERSION}" for kind in EVENT_TYPES if kind.VERSION != 1)
    return f"version > case type {known} else 1 end" if known else "version > 1"


NEWER = _newer()
"""A condition on events: whether the facts have a shape that this version does not know. They are in no table of calls."""


def temp_schema() -> Iterator[str]:
    """The statements that make all that a projection reads beside other projections, with nothing in it."""
    yield _BATCH
    yield f"insert into batch values (0, 0, {OWN_ORIGIN})"
    yield _RAW
    for kind in EVENT_TYPES:
        name, columns = view_name(kind.TYPE), list(_columns(kind))
        if kind is CallCompleted:
            yield _CALLS.format(name=name, columns=", ".join(f'"{column}"' for column, _ in columns))
        else:
            made = ",\n       ".join(f'{expression} as "{column}"' for column, expression in columns)
            yield _VIEW.format(name=name, type=kind.TYPE, columns=made)


def insert_calls(source: str) -> str:
    """The statement that puts what `source` holds into the table of calls: events of call.completed, and no others."""
    columns = ", ".join(expression for _, expression in _columns(CallCompleted))
    return f"insert into call_completed select {columns} from {source}"


def _columns(kind: type[Event]) -> Iterator[tuple[str, str]]:
    yield "origin", "(select origin from batch)"
    yield "position", "position"
    yield "recorded_at", _rfc3339("recorded_at")
    yield "recorded_at_us", "recorded_at"
    yield "stream", "stream"
    fields = {field.name: _expression(field) for field in msgspec.structs.fields(kind)}
    if kind.TYPE.startswith("call."):
        yield "exchange_id", "stream"
        yield "call_id", _call_id(fields.get("inference"))
    if {"started_at", "utc_offset_minutes"} <= fields.keys():
        yield "day", f"date({fields['started_at']} / 1000000 + 60 * {fields['utc_offset_minutes']}, 'unixepoch')"
    for name, expression in fields.items():
        if name == "origin":  # the whole id of a log, beside the number of the one that says so
            yield "origin_id", expression
        elif name.endswith(TIMES):
            yield name, _rfc3339(expression)
            yield f"{name}_us", expression
        else:
            yield name, expression


def _expression(field: msgspec.structs.FieldInfo) -> str:
    arrow = "->" if _is_nested(field.type) else "->>"
    expression = f"data {arrow} '$.{field.encode_name}'"
    if field.required or field.default is None:
        return f"({expression})"
    return f"coalesce({expression}, {_literal(field.default)})"


def _is_nested(annotation: object) -> bool:
    if isinstance(annotation, types.UnionType):
        return any(_is_nested(part) for part in typing.get_args(annotation))
    return typing.get_origin(annotation) in (tuple, list, dict) or isinstance(annotation, type) and issubclass(annotation, Struct)


def _literal(default: object) -> str:
    if isinstance(default, int):
        return str(int(default))
    return f"'{default}'" if isinstance(default, str) else f"'{msgspec.json.encode(default).decode()}'"


def _call_id(inference: str | None) -> str:
    if inference is None:
        return "stream"
    return f"case {inference} when 1 then stream else stream || '.' || {inference} end"


def _rfc3339(us: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%S', {us} / 1000000, 'unixepoch') || printf('.%06dZ', {us} % 1000000)"
