"""An export: batches from a reader to a file, to a pipe, or to a folder of files by day, project or any other column."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from halton.arrow.choice import unknown
from halton.export import formats
from halton.export.destination import MARK, new_file, new_folder
from halton.export.partition import partitions

if TYPE_CHECKING:
    import pyarrow as pa

PARTITION_ROWS = 131_072
"""So many rows are told apart at a time: each part of them becomes a file of its own."""

type Progress = Callable[[int], object]


def format_names() -> list[str]:
    """The formats that there are."""
    return sorted(module.name for module in pkgutil.iter_modules(formats.__path__))


def format_of(name: str) -> Any:
    """The module of a format."""
    return importlib.import_module(f"{formats.__name__}.{name}")


def write_file(reader: pa.RecordBatchReader, path: Path, format_: str, progress: Progress, *, force: bool = False) -> int:
    """Write all of it to a new file; how many rows that were.

    :raises DestinationError: if it cannot be written there.
    """
    with new_file(path, force=force) as sink:
        return _write(reader, reader.schema, sink, format_, progress)


def write_pipe(reader: pa.RecordBatchReader, sink: BinaryIO, format_: str, progress: Progress) -> int:
    """Write all of it to what cannot be sought in; how many rows that were."""
    return _write(reader, reader.schema, sink, format_, progress, pipe=True)


def write_folder(
    reader: pa.RecordBatchReader, path: Path, format_: str, by: Sequence[str], progress: Progress, *, force: bool = False
) -> int:
    """Write files by the values of some columns, beside one that says what all of them are; how many rows that were.

    :raises DestinationError: if they cannot be written there.
    :raises ChoiceError: for a column that is not there.
    """
    for name in by:
        if name not in reader.schema.names:
            unknown("column", name, reader.schema.names)
    number = rows = 0
    with new_folder(path, force=force) as root:
        for table in _gathered(reader):
            for folder, part in partitions(table, by):
                (root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
                with (root / folder / f"part-{number:06}.{format_}").open("xb") as sink:
                    _write(part.to_batches(), part.schema, sink, format_, progress)
                number += 1
            rows += table.num_rows
        (root / MARK).write_text(_mark(reader.schema, format_, by, rows))
    return rows


def _write(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, sink: BinaryIO, format_: str, progress: Progress, *, pipe: bool = False
) -> int:
    rows = 0
    with format_of(format_).writer(sink, schema, pipe=pipe) as write:
        for batch in batches:
            write(batch)
            rows += batch.num_rows
            progress(batch.num_rows)
    return rows


def _gathered(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    for batch in reader:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= PARTITION_ROWS:
            yield pa.Table.from_batches(waiting)
            waiting.clear()
    if waiting:
        yield pa.Table.from_batches(waiting)


def _mark(schema: pa.Schema, format_: str, by: Sequence[str], rows: int) -> str:
    said = {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()}
    nested = {key: json.loads(said.get(key, "{}")) for key in ("halton.units", "halton.origins")}
    return json.dumps({"schema": 1, "format": format_, "partition_by": list(by), "rows": rows, **said, **nested}, indent=2) + "\n"
