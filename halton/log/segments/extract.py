"""An extract of a sealed file: the events in it as the log held them, some types only, without their hashes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from halton.log.segments.columns import ENVELOPE
from halton.log.segments.segment import Segment, opened

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ENVELOPE[:-1]
type Event = tuple[int, int, str, int, str, str]


def read_events(file: Segment, after: int, upto: int, types: Collection[str]) -> Iterator[list[Event]]:
    """The events of these types from `after` (without it) to `upto`, a few thousand at a time: position, time of recording (µs
    UTC), type, version, stream, data.

    The file's bytes are held against its digest; the rows are not held against the chain again.

    :raises SegmentError: if it is not the file that was sealed.
    """
    with opened(file, columns=len(COLUMNS)) as sealed:
        for batch in sealed.batches():
            position = batch.column("position")
            if len(position) and position[0].as_py() <= upto and position[-1].as_py() > after:
                yield _chosen(batch, after, upto, types)


def _chosen(batch: pa.RecordBatch, after: int, upto: int, types: Collection[str]) -> list[Event]:
    import pyarrow as pa
    import pyarrow.compute as pc

    position, type_ = batch.column("position"), batch.column("type").cast(pa.string())
    inside = pc.and_(pc.greater(position, after), pc.less_equal(position, upto))
    wanted = pc.and_(inside, pc.is_in(type_, value_set=pa.array(sorted(types), pa.string())))
    columns: list[Any] = [batch.column(name).filter(wanted) for name in COLUMNS]
    columns[1] = columns[1].cast(pa.int64())
    return list(zip(*(column.to_pylist() for column in columns), strict=True))
