"""Batches that are read while they are used: one is held at a time, and the file is let go with the last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from halton.arrow.unit import units
from halton.errors import LogError
from halton.log.store import BUSY_TIMEOUT_S, Head, read_only

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 16_384
OWN_ORIGIN = 1


class Batches:
    """An iterator of record batches that owns a connection. Any thread may take the next one: readers of Arrow use their own."""

    def __init__(self, connection: sqlite3.Connection, made: Iterator[pa.RecordBatch]) -> None:
        self._connection = connection
        self._made = made

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self

    def __next__(self) -> pa.RecordBatch:
        try:
            return next(self._made)
        except BaseException:
            self._connection.close()
            raise

    def __del__(self) -> None:
        self._connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """A connection that any thread may use, and that can only read.

    :raises LogError: if there is no such file yet.
    """
    read_only(path).close()
    try:
        return sqlite3.connect(
            f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise LogError(f"{path} cannot be read ({type(error).__name__}).") from error


def reader(schema: pa.Schema, batches: Batches) -> pa.RecordBatchReader:
    """A reader of these batches."""
    import pyarrow as pa

    return pa.RecordBatchReader.from_batches(schema, batches)


def described(schema: pa.Schema, what: str, head: Head | None, origins: Mapping[int, str] | None = None) -> pa.Schema:
    """A schema that says what its rows are, up to which event of which log, and in which units.

    `halton.origins` is the id of each log that the column `origin` numbers: another home may number the same logs otherwise.

    `halton.head_position` and `halton.head_hash` are an anchor: `halton verify --since POSITION:HASH` shows later that the log
    which was read is a part of the one at hand.
    """
    said = {"halton.source": what, "halton.origin_number": str(OWN_ORIGIN), "halton.units": json.dumps(units(schema.names))}
    if head is not None:
        said |= {"halton.head_position": str(head.position), "halton.head_hash": head.hash.hex()}
    if origins:
        said["halton.origins"] = json.dumps({str(number): id_ for number, id_ in origins.items()})
    return schema.with_metadata(said)
