"""Arrow IPC: a file that is mapped into memory, or a stream for a pipe. Types, units and the head of the log stay in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNAR = True
TO_PIPE = True


@contextmanager
def writer(sink: BinaryIO, schema: pa.Schema, *, pipe: bool) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What takes the batches; the last bytes are written at the end of the block."""
    import pyarrow as pa

    make = pa.ipc.new_stream if pipe else pa.ipc.new_file
    with make(sink, schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writing:
        yield writing.write_batch
