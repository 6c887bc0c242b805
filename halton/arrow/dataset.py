"""The events as a dataset: sealed files as they lie on the disk, mapped into memory, and what no file holds yet beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from halton.arrow.choice import Choice, ChoiceError
from halton.arrow.events import at_head, plain_schema, read_stretch
from halton.arrow.stream import connect
from halton.errors import LogError
from halton.log.segments.sealed import read_sealed
from halton.log.segments.segment import Segment, SegmentError, opened

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

CHECKED = "halton.checked"
"""In the schema's metadata: `names`, if the files are those that the log names, or `digests`, if their bytes are, too."""


def read_dataset(log: Path, segments: Path, choice: Choice, *, verify: bool = False) -> ds.Dataset:
    """All events up to the head of this moment, in order, with the columns and types of `read_events`.

    Files are opened when they are scanned, and of each only the columns that a scan asks for are read; a condition on `position`
    leaves out whole files. What is not sealed yet is in memory.

    :param verify: read every file now, and hold its bytes against the digest that the log states.
    :raises SegmentError: naming a file that is gone, or with `verify` one that is not as it was sealed.
    :raises LogError: if there is no log, or if it cannot be read.
    :raises ChoiceError: if columns are chosen here.
    """
    import pyarrow.dataset as ds

    if choice.columns is not None:
        raise ChoiceError("A dataset is told its columns when it is read: .dataset().to_table(columns=[…]).")
    connection = connect(log)
    try:
        connection.execute("begin")  # what is sealed meanwhile would be there twice
        head, plain = at_head(connection, plain_schema().names)
        target = plain.with_metadata(plain.metadata | {CHECKED: "digests" if verify else "names"})
        files = _checked(read_sealed(connection, segments), verify)
        parts = list(_parts(connection, files, head.position, target))
    except sqlite3.Error as error:
        raise LogError(f"{log} cannot be read ({type(error).__name__}). See: halton verify") from error
    finally:
        connection.close()
    return _between(ds.UnionDataset(target, parts), choice)


def _checked(files: Sequence[Segment], verify: bool) -> Sequence[Segment]:
    for file in files:
        if not file.path.is_file():
            raise SegmentError(file.path, "it is gone")
        if verify:
            with opened(file, file.digest):
                pass
    return files


def _parts(connection: sqlite3.Connection, files: Sequence[Segment], head: int, target: pa.Schema) -> Iterator[ds.Dataset]:
    import pyarrow as pa
    import pyarrow.dataset as ds

    def kept(after: int, upto: int) -> ds.Dataset:
        return ds.InMemoryDataset(pa.Table.from_batches(read_stretch(connection, after, upto, target), target))

    reached = 0
    for file in files:
        if file.first <= reached:
            continue  # an earlier file holds its events
        if file.first > reached + 1:
            yield kept(reached, file.first - 1)
        yield _mapped(file, target)
        reached = file.last
    if reached < head or not files:
        yield kept(reached, head)


def _mapped(file: Segment, target: pa.Schema) -> ds.Dataset:
    import pyarrow.dataset as ds
    from pyarrow.fs import LocalFileSystem

    format_, disk = ds.IpcFileFormat(), LocalFileSystem(use_mmap=True)
    position = ds.field("position")
    holds = (position >= file.first) & (position <= file.last)
    return ds.FileSystemDataset([format_.make_fragment(str(file.path), disk, holds)], target, format_, disk)


def _between(whole: ds.Dataset, choice: Choice) -> ds.Dataset:
    import pyarrow.dataset as ds

    at = ds.field("recorded_at")
    if choice.since is not None:
        whole = whole.filter(at >= choice.since)
    return whole if choice.until is None else whole.filter(at < choice.until)
