"""A sealed file: its name says which positions it holds and what its bytes are; opened, it shows that both are true."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec

from halton.errors import LogError
from halton.log.chain import link
from halton.log.segments.columns import ENVELOPE, FORMAT, Row, schema

if TYPE_CHECKING:
    import pyarrow as pa

DIGEST_DIGITS = 16
MEND = "Put a copy of it there, or write it again from the log: halton log seal --again"
_NAME = re.compile(rf"(\d{{12,18}})-(\d{{12,18}})-([0-9a-f]{{{DIGEST_DIGITS}}})\.arrow")
_PREFIX = "halton."

type Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class SegmentError(LogError):
    """A file is not the segment that was sealed, or none; `what` says in which way, without the path and the advice."""

    def __init__(self, path: Path, what: str, advice: str = MEND) -> None:
        super().__init__(path, what, advice)
        self.path, self.what, self.advice = path, what, advice

    def __str__(self) -> str:
        return f"{self.path} is of no use: {self.what}. {self.advice}"


class Claims(msgspec.Struct, frozen=True):
    """What a file says of itself: its positions, the chain before and at its end in hex, and the log that they come from."""

    first: int
    last: int
    previous: Hash
    tip: Hash
    origin: str
    version: int = FORMAT

    def metadata(self) -> dict[str, str]:
        """As it stands in the file's schema."""
        return {f"{_PREFIX}{name}": str(value) for name, value in msgspec.structs.asdict(self).items()}

    @classmethod
    def of(cls, metadata: dict[bytes, bytes] | None) -> Claims:
        """What a schema's metadata holds.

        :raises msgspec.ValidationError: if that is not what a segment says.
        """
        texts = {key.decode(): value.decode() for key, value in (metadata or {}).items()}
        named = {name: texts[_PREFIX + name] for name in cls.__struct_fields__ if _PREFIX + name in texts}
        return msgspec.convert(named, cls, strict=False)


class Segment(NamedTuple):
    """A file whose name is that of a segment. Nothing else is known of it before it is opened."""

    first: int
    last: int
    digest: str
    path: Path

    @property
    def events(self) -> int:
        """How many it should hold."""
        return self.last - self.first + 1


def find_segments(folder: Path) -> list[Segment]:
    """The segments of a folder by position, whatever state they are in; what has another name is nobody's."""
    found = ((path, _NAME.fullmatch(path.name)) for path in (folder.iterdir() if folder.is_dir() else ()))
    return sorted(Segment(int(name[1]), int(name[2]), name[3], path) for path, name in found if name)


def segment_at(path: Path) -> Segment:
    """The segment at a path.

    :raises SegmentError: if its name is not that of a segment.
    """
    name = _NAME.fullmatch(path.name)
    if name is None:
        raise SegmentError(path, "it is not named FIRST-LAST-DIGEST.arrow", "Give it the name that it was sealed under.")
    return Segment(int(name[1]), int(name[2]), name[3], path)


def file_name(first: int, last: int, digest: str) -> str:
    """How a segment of these positions is called, whose bytes have this SHA-256 in hex."""
    return f"{first:012}-{last:012}-{digest[:DIGEST_DIGITS]}.arrow"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex.

    :raises SegmentError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SegmentError(path, f"it cannot be read ({error.strerror})") from error


class Sealed(NamedTuple):
    """An open segment whose bytes are those that were sealed; its rows are checked one by one as they are read."""

    segment: Segment
    claims: Claims
    digest: str
    reader: pa.RecordBatchFileReader

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Its record batches: the envelope, and the typed columns that were known when it was sealed.

        :raises SegmentError: if they are not whole.
        """
        import pyarrow as pa

        try:
            for number in range(self.reader.num_record_batches):
                batch = self.reader.get_batch(number)
                batch.validate(full=True)
                yield batch
        except (pa.ArrowException, OSError) as error:
            raise SegmentError(self.segment.path, f"its rows cannot be read ({type(error).__name__})") from error

    def rows(self) -> Iterator[list[Row]]:
        """Its rows as the log held them, batch by batch, each held against the hash before it.

        :raises SegmentError: at the first that does not follow from the one before it, or at an end that is not the one claimed.
        """
        position, previous = self.claims.first, bytes.fromhex(self.claims.previous)
        for batch in self.batches():
            rows = _rows(batch)
            for row in rows:
                if row[0] != position or not follows(previous, row):
                    raise SegmentError(self.segment.path, f"position {position} is not what was written")
                position, previous = position + 1, row[-1]
            yield rows
        if (position - 1, previous.hex()) != (self.claims.last, self.claims.tip):
            raise SegmentError(self.segment.path, f"it ends at position {position - 1} and not where it says")


@contextmanager
def opened(segment: Segment, digest: str | None = None, columns: int | None = None) -> Iterator[Sealed]:
    """A segment whose bytes fit the digest in its name, and this whole one if it is known, and whose claims fit its name.

    Its batches hold all columns, or only so many of those of the envelope.

    :raises SegmentError: naming what does not fit.
    """
    import pyarrow as pa

    found = digest_of(segment.path)
    if not found.startswith(segment.digest) or digest not in (None, found):
        raise SegmentError(segment.path, "its bytes are not those that were sealed")
    with ExitStack() as stack:
        try:
            options = pa.ipc.IpcReadOptions(included_fields=None if columns is None else list(range(columns)))
            file = stack.enter_context(pa.memory_map(str(segment.path)))
            reader = stack.enter_context(pa.ipc.open_file(file, options=options))
            claims = Claims.of(reader.schema.metadata)
        except (pa.ArrowException, OSError, msgspec.ValidationError, UnicodeError) as error:
            raise SegmentError(segment.path, f"it cannot be read as a segment ({type(error).__name__})") from error
        envelope = slice(len(ENVELOPE) if columns is None else columns)
        if claims.version != FORMAT or list(reader.schema)[envelope] != list(schema())[envelope]:
            raise SegmentError(segment.path, "it is of a format that this Halton does not know", "Read it with a newer one.")
        if (claims.first, claims.last) != (segment.first, segment.last) or segment.events < 1:
            raise SegmentError(segment.path, "it says of itself that it holds other positions than its name")
        yield Sealed(segment, claims, found, reader)


def follows(previous: bytes, row: Row) -> bool:
    """Whether a row's hash is that of its contents behind this hash."""
    try:
        return link(previous, *row[:-1]) == row[-1]
    except (struct.error, AttributeError, TypeError):
        return False  # a null, or a number that no log holds


def check(segment: Segment, digest: str | None = None) -> tuple[Claims, str]:
    """Read all of a segment, its bytes, its claims and its chain; what it claims and its whole digest.

    :raises SegmentError: at the first thing that is not as it was sealed.
    """
    with opened(segment, digest) as sealed:
        for _ in sealed.rows():
            pass
        return sealed.claims, sealed.digest


def _rows(batch: pa.RecordBatch) -> list[Row]:
    import pyarrow as pa

    moments = ENVELOPE.index("recorded_at")
    columns = [batch.column(number) for number in range(len(ENVELOPE))]
    columns[moments] = columns[moments].cast(pa.int64())
    return list(zip(*(column.to_pylist() for column in columns), strict=True))
