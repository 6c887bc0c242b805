"""The columns of a segment: the envelope of an event, and each fact of a call.completed in a column with its own type."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from halton.events.types import CallCompleted

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
"""The version of the format, in each file's metadata: raise it when a column changes its meaning."""

ENVELOPE = ("position", "recorded_at", "type", "version", "stream", "data", "hash")
DAY = "day"
# The provider's own words take 60 bytes a call as a second text, half of what all typed columns may: `data` holds them.
IN_DATA_ONLY = frozenset({"usage", "headers", "request_body", "response_body"})
# All other texts have few values in one segment.
UNIQUE = frozenset({"request_id", "response_id"})
DAY_US, MINUTE_US = 86_400_000_000, 60_000_000
_INT64 = range(-(2**63), 2**63)
_CALENDAR = range(0, 253_402_300_800_000_000)  # 1970 to 9999: other moments are mistakes, and Python has no dates for them

type Row = tuple[int, int, str, int, str, str, bytes]


class Column(NamedTuple):
    """A typed column: `kind` is integer, flag, text, label (a text with few values), json (canonical text), moment or day."""

    name: str
    kind: str


@cache
def columns() -> tuple[Column, ...]:
    """The typed columns, behind those of the envelope: `day`, then the fields of call.completed. All are null in other events.

    A field at its default holds that default. Times ending in `_at` are UTC; `day` is that of the machine which made the call.
    """
    fields = [field for field in msgspec.structs.fields(CallCompleted) if field.name not in IN_DATA_ONLY]
    return (Column(DAY, "day"), *(Column(field.name, _kind(field.name, field.type)) for field in fields))


def schema() -> pa.Schema:
    """The schema of every segment, without a file's own metadata."""
    return _schema(plain=False)


def batch(rows: Sequence[Row]) -> pa.RecordBatch:
    """Rows of the log as columns, their labels still plain text: `encoded` makes one dictionary of those of all batches."""
    import pyarrow as pa

    plain = _schema(plain=True)
    values = [*zip(*rows, strict=True), *zip(*_facts(rows), strict=True)]
    return pa.record_batch([_array(value, field.type) for value, field in zip(values, plain, strict=True)], schema=plain)


def encoded(batches: Iterable[pa.RecordBatch], metadata: dict[str, str]) -> pa.Table:
    """The table of a segment: readers of Arrow files want one dictionary for each column, whole from the start."""
    import pyarrow as pa

    target = schema()
    plain = pa.Table.from_batches(batches, schema=_schema(plain=True))
    dictionaries = [pa.types.is_dictionary(field.type) for field in target]
    made = [column.dictionary_encode() if is_label else column for column, is_label in zip(plain, dictionaries, strict=True)]
    return pa.table(made, schema=target.with_metadata(metadata))


@cache
def _schema(plain: bool) -> pa.Schema:
    import pyarrow as pa

    moment, label = pa.timestamp("us", "UTC"), pa.string() if plain else pa.dictionary(pa.int32(), pa.string())
    envelope = (pa.int64(), moment, label, pa.int32(), pa.string(), pa.string(), pa.binary(32))
    kinds = {
        "integer": pa.int64(),
        "flag": pa.bool_(),
        "text": pa.string(),
        "label": label,
        "json": pa.string(),
        "moment": moment,
        "day": pa.date32(),
    }
    fields = [pa.field(name, type_, nullable=False) for name, type_ in zip(ENVELOPE, envelope, strict=True)]
    return pa.schema([*fields, *(pa.field(column.name, kinds[column.kind]) for column in columns())])


def _kind(name: str, annotation: object) -> str:
    parts = set(typing.get_args(annotation)) if isinstance(annotation, types.UnionType) else {annotation}
    (kind,) = parts - {types.NoneType}
    if kind is int:
        return "moment" if name.endswith("_at") else "integer"
    if kind is str:
        return "text" if name in UNIQUE else "label"
    return "flag" if kind is bool else "json"


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    """Reads a call.completed of any version as far as it has these fields; what is nested stays the text that it is."""
    nested = {column.name for column in columns() if column.kind == "json"}
    fields: list[Any] = []
    for field in msgspec.structs.fields(CallCompleted):
        if field.name in nested:
            fields.append((field.name, msgspec.Raw, msgspec.Raw()))
        elif field.name not in IN_DATA_ONLY:
            fields.append((field.name, field.type) if field.required else (field.name, field.type, field.default))
    return msgspec.json.Decoder(msgspec.defstruct("Facts", fields, kw_only=True, gc=False))


def _facts(rows: Iterable[Row]) -> Iterable[tuple[Any, ...]]:
    decode, astuple = _decoder().decode, msgspec.structs.astuple
    nothing = (None,) * len(columns())
    json = [number for number, column in enumerate(columns()) if column.kind == "json"]
    moments = [number for number, column in enumerate(columns()) if column.kind == "moment"]
    for _, _, type_, _, _, data, _ in rows:
        if type_ != CallCompleted.TYPE:
            yield nothing
            continue
        try:
            call = decode(data)
        except msgspec.DecodeError:
            yield nothing  # written by a Halton that knows more than we do: the text is kept, whatever it says
            continue
        day = (call.started_at + call.utc_offset_minutes * MINUTE_US) // DAY_US
        facts = [day if day * DAY_US in _CALENDAR else None, *astuple(call)]
        for number in moments:
            facts[number] = facts[number] if facts[number] in _CALENDAR else None
        for number in json:
            facts[number] = bytes(facts[number]).decode() or None
        yield tuple(facts)


def _array(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, type_)
    except (OverflowError, pa.ArrowInvalid):
        if not pa.types.is_int64(type_):
            raise
        # A number that no column holds is not known in it; its digits are in the text.
        return pa.array([value if value is None or value in _INT64 else None for value in values], type_)
