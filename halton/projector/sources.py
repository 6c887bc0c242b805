"""What a projection reads: one temp view for each type of event, made from its struct, over this batch's positions only."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator

import msgspec

from halton.events.answer import Estimate
from halton.events.types import EVENT_TYPES, Event

VERSION = 1
"""Part of every projection's digest: raise it when a view below changes its meaning, and all projections start over."""

OWN_ORIGIN = 1
"""The log of this home, in the column `origin`: the table `origins` has the whole id, which would double every index."""

TIMES = ("_at", "valid_from", "valid_to", "not_after")
BATCH = "create temp table batch (after integer not null, upto integer not null, origin integer not null)"
# Scalar subqueries, not a join: as a join SQLite builds an automatic index for each batch, 24 times slower.
_VIEW = """create temp view {name} as
select {columns}
  from log.event
 where type = '{type}'{rare}
   and position > (select after from batch)
   and position <= (select upto from batch)"""
_RARE = "\n   and type not in ('call.started', 'call.completed')"  # so that SQLite sees that index event_rare fits


def view_name(type_: str) -> str:
    """The view that shows the events of a type: `call_completed` for `call.completed`."""
    return type_.replace(".", "_")


EVENTS = {view_name(kind.TYPE): kind.TYPE for kind in EVENT_TYPES}


def temp_views() -> Iterator[str]:
    """The statements that make the views, for a connection to which the log is attached as `log`."""
    for kind in EVENT_TYPES:
        columns = ",\n       ".join(f'{expression} as "{name}"' for name, expression in _columns(kind))
        rare = "" if kind.TYPE.startswith("call.") else _RARE
        yield _VIEW.format(name=view_name(kind.TYPE), type=kind.TYPE, columns=columns, rare=rare)


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
        if name.endswith(TIMES):
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
    return typing.get_origin(annotation) in (tuple, list, dict) or annotation is Estimate


def _literal(default: object) -> str:
    if isinstance(default, int):
        return str(int(default))
    return f"'{default}'"


def _call_id(inference: str | None) -> str:
    if inference is None:
        return "stream"
    return f"case {inference} when 1 then stream else stream || '.' || {inference} end"


def _rfc3339(us: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%S', {us} / 1000000, 'unixepoch') || printf('.%06dZ', {us} % 1000000)"
