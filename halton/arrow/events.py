"""The events of the log as Arrow: the envelope, and the facts of calls in typed columns, as segments have them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from halton.arrow.choice import Choice, microseconds
from halton.arrow.kind import type_of
from halton.arrow.stream import BATCH_ROWS, OWN_ORIGIN, Batches, connect, described, reader
from halton.errors import LogError
from halton.log.origin import read_origin
from halton.log.segments.columns import ENVELOPE, Row, batch, schema
from halton.log.store import Head

if TYPE_CHECKING:
    import pyarrow as pa

_READ = f"""select {", ".join(ENVELOPE)} from event
 where position > ? and position <= ? and recorded_at >= ? and recorded_at < ? order by position limit {BATCH_ROWS}"""
_HEAD = "select position, hash from event order by position desc limit 1"
_EVER = (-(2**63), 2**63 - 1)


def read_events(log: Path, choice: Choice) -> pa.RecordBatchReader:
    """The events up to the head of this moment, in order; `since` and `until` are about when they were recorded.

    Each batch is a look of its own at the log, which only ever grows: a slow reader holds nobody up.

    :raises LogError: if there is no log, or if it cannot be read.
    :raises ChoiceError: for a column that is not there.
    """
    chosen = choice.chosen(plain_schema().names)
    connection = connect(log)
    try:
        head, target = at_head(connection, chosen)
    except sqlite3.Error as error:
        connection.close()
        raise LogError(f"{log} cannot be read ({type(error).__name__}). See: halton verify") from error
    return reader(target, Batches(connection, _batches(connection, head.position, choice, target)))


def at_head(connection: sqlite3.Connection, columns: Sequence[str]) -> tuple[Head, pa.Schema]:
    """The head of a log, position 0 of an empty one, and the schema of these columns of its events up to there.

    :raises sqlite3.Error: if the log cannot be read.
    """
    import pyarrow as pa

    plain, origin = plain_schema(), read_origin(connection)
    row = connection.execute(_HEAD).fetchone()
    head = Head(*row) if row else Head(0, bytes(32))
    fields = pa.schema([plain.field(name) for name in columns])
    return head, described(fields, "events", head, {OWN_ORIGIN: origin} if origin else None)


def read_stretch(connection: sqlite3.Connection, after: int, upto: int, target: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The events behind a position and up to another.

    :raises LogError: if the log cannot be read.
    """
    return _batches(connection, upto, Choice(), target, after)


def count_events(log: Path, choice: Choice) -> int:
    """How many that will be, at most a few less than are there when they are read."""
    connection = connect(log)
    try:
        query = "select count(*) from event where recorded_at >= ? and recorded_at < ?"
        return int(connection.execute(query, _span(choice)).fetchone()[0])
    finally:
        connection.close()


def plain_schema() -> pa.Schema:
    """The columns of a segment, with each label as the text that it is: a stream does not know all labels at its beginning."""
    import pyarrow as pa

    fields = [field.with_type(type_of("text")) if pa.types.is_dictionary(field.type) else field for field in schema()]
    return pa.schema(fields)


def _batches(
    connection: sqlite3.Connection, upto: int, choice: Choice, target: pa.Schema, after: int = 0
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    span = _span(choice)
    try:
        while rows := connection.execute(_READ, (after, upto, *span)).fetchall():
            yield _batch(rows, target)
            after = rows[-1][0]
    except (sqlite3.Error, pa.ArrowException, UnicodeError) as error:
        raise LogError(f"The log cannot be read behind position {after} ({type(error).__name__}). See: halton verify") from error


def _batch(rows: list[Row], target: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    if set(target.names) <= set(ENVELOPE):  # no need to read any call's text
        values = dict(zip(ENVELOPE, zip(*rows, strict=True), strict=True))
        return pa.record_batch([pa.array(values[field.name], field.type) for field in target], schema=target)
    return batch(rows).select(target.names).replace_schema_metadata(target.metadata)


def _span(choice: Choice) -> tuple[int, int]:
    since, until = choice.since, choice.until
    return microseconds(since) if since else _EVER[0], microseconds(until) if until else _EVER[1]
