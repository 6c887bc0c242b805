"""A sealed file shows that it is what was sealed: its bytes, its claims, its rows and the chain through them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from halton.log.segments.segment import (
    Claims,
    Segment,
    SegmentError,
    check,
    digest_of,
    file_name,
    find_segments,
    opened,
    segment_at,
)
from log.segments import build


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    """Positions 3 to 5 of a log, sealed."""
    with closing(build.log(tmp_path_factory.mktemp("sealed"), [make.started(), make.call(), make.price(), make.gap()])) as log:
        build.sealed(log, limit=2)
        return build.segments(log)[1]


def changed(segment: Segment, folder: Path, change: Callable[[pa.Table], pa.Table]) -> Segment:
    """The segment with another table in it, under the name and digest of its new bytes."""
    with pa.OSFile(str(segment.path)) as file, pa.ipc.open_file(file) as reader:
        table = change(reader.read_all())
    path = folder / "changed"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return segment_at(path.rename(folder / file_name(segment.first, segment.last, digest_of(path))))


def with_claims(**changes: str) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
        return table.replace_schema_metadata(metadata | {f"halton.{name}": value for name, value in changes.items()})

    return change


def with_column(name: str, values: list[Any]) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        number = table.schema.get_field_index(name)
        return table.set_column(number, table.schema.field(number), pa.array(values, table.schema.field(number).type))

    return change


def test_the_name_tells_positions_and_digest(segment: Segment) -> None:
    digest = sha256(segment.path.read_bytes()).hexdigest()
    assert segment.path.name == f"000000000003-000000000004-{digest[:16]}.arrow"
    assert (segment.first, segment.last, segment.events, segment.digest) == (3, 4, 2, digest[:16])
    assert segment_at(segment.path) == segment


def test_a_sound_segment_says_what_it_is(segment: Segment) -> None:
    claims, digest = check(segment)
    log = segment.path.parent.parent / "db.sqlite"
    hashes = {row[0]: row[6] for row in build.rows(log)}
    assert (claims.first, claims.last, claims.version) == (3, 4, 1)
    assert (claims.previous, claims.tip) == (hashes[2].hex(), hashes[4].hex())  # type: ignore[attr-defined]
    assert digest == digest_of(segment.path)
    assert check(segment, digest) == (claims, digest)


def test_its_rows_are_those_of_the_log(segment: Segment) -> None:
    with opened(segment) as sealed:
        rows = [row for rows in sealed.rows() for row in rows]
    assert rows == build.rows(segment.path.parent.parent / "db.sqlite")[2:4]


def test_only_files_that_are_named_so_are_segments(segment: Segment, tmp_path: Path) -> None:
    for name in ("notes.txt", "1-2-0123456789abcdef.arrow", f"{segment.path.name}.tmp", "sealing-7.tmp"):
        (tmp_path / name).touch()
    (tmp_path / segment.path.name).touch()
    (tmp_path / file_name(1, 2, "0" * 64)).touch()
    assert [(found.first, found.last) for found in find_segments(tmp_path)] == [(1, 2), (3, 4)]
    assert find_segments(tmp_path / "nowhere") == []
    with pytest.raises(SegmentError, match="FIRST-LAST-DIGEST"):
        segment_at(tmp_path / "notes.txt")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_flipped_bit_anywhere_is_found(segment: Segment, tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(segment.path.read_bytes())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    path = tmp_path / segment.path.name
    path.write_bytes(whole)
    with pytest.raises(SegmentError, match="not those that were sealed"):
        check(segment_at(path))


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_file_that_was_cut_is_found(segment: Segment, tmp_path: Path, cut: int) -> None:
    path = tmp_path / segment.path.name
    path.write_bytes(segment.path.read_bytes()[:cut])
    with pytest.raises(SegmentError, match="not those that were sealed"):
        check(segment_at(path))


def test_a_file_of_the_right_name_that_was_swapped_is_told_by_its_whole_digest(segment: Segment) -> None:
    with pytest.raises(SegmentError, match="not those that were sealed"):
        check(segment, "0" * 64)


def test_a_file_that_is_gone_or_not_arrow_is_an_error_of_ours(segment: Segment, tmp_path: Path) -> None:
    with pytest.raises(SegmentError, match="cannot be read"):
        check(segment._replace(path=tmp_path / segment.path.name))
    path = tmp_path / file_name(3, 4, sha256(b"not arrow").hexdigest())
    path.write_bytes(b"not arrow")
    with pytest.raises(SegmentError, match="cannot be read as a segment"):
        check(segment_at(path))


@pytest.mark.parametrize(
    ("change", "meaning"),
    [
        (with_claims(first="4"), "other positions than its name"),
        (with_claims(last="5"), "other positions than its name"),
        (with_claims(first="x"), "cannot be read as a segment"),
        (with_claims(tip="x"), "cannot be read as a segment"),
        (with_claims(version="2"), "a format that this Halton does not know"),
        (with_claims(previous="0" * 64), "position 3 is not what was written"),
        (with_claims(tip="0" * 64), "ends at position 4 and not where it says"),
        (lambda table: table.replace_schema_metadata(None), "cannot be read as a segment"),
        (lambda table: table.slice(0, 1), "ends at position 3 and not where it says"),
        (lambda table: table.slice(1), "position 3 is not what was written"),
        (lambda table: pa.concat_tables([table, table]), "position 5 is not what was written"),
        (lambda table: table.drop_columns(["stream"]), "a format that this Halton does not know"),
        (with_column("position", [3, 5]), "position 4 is not what was written"),
        (with_column("version", [1, -1]), "position 4 is not what was written"),
        (with_column("stream", ["e0002", "e0009"]), "position 4 is not what was written"),
        (with_column("data", ["{}", "{}"]), "position 3 is not what was written"),
    ],
)
def test_a_file_that_somebody_made_up_is_found(
    segment: Segment, tmp_path: Path, change: Callable[[pa.Table], pa.Table], meaning: str
) -> None:
    with pytest.raises(SegmentError, match=meaning):
        check(changed(segment, tmp_path, change))


def test_a_null_is_no_row_of_a_log(segment: Segment, tmp_path: Path) -> None:
    def change(table: pa.Table) -> pa.Table:
        nullable = pa.schema([field.with_nullable(True) for field in table.schema], table.schema.metadata)
        columns = table.to_pydict() | {"data": [None, None]}
        return pa.table([pa.array(columns[field.name], field.type) for field in nullable], schema=nullable)

    with pytest.raises(SegmentError):
        check(changed(segment, tmp_path, change))


def test_a_segment_that_lacks_columns_of_today_is_read(segment: Segment, tmp_path: Path) -> None:
    older = changed(segment, tmp_path, lambda table: table.drop_columns(["response_id", "billing"]))
    assert check(older)[0] == check(segment)[0]


def test_what_a_reader_does_wrong_is_not_taken_for_damage(segment: Segment) -> None:
    with pytest.raises(FileNotFoundError), opened(segment):
        raise FileNotFoundError


def test_claims_survive_the_files_metadata() -> None:
    claims = Claims(1, 2, "a" * 64, "b" * 64, "origin")
    metadata = {key.encode(): value.encode() for key, value in claims.metadata().items()}
    assert Claims.of(metadata | {b"other": b"thing"}) == claims


def test_an_error_says_what_to_do_and_goes_from_process_to_process() -> None:
    error = pickle.loads(pickle.dumps(SegmentError(Path("a.arrow"), "it is not whole")))
    assert str(error) == (
        "a.arrow is of no use: it is not whole. Put a copy of it there, or write it again from the log: halton log seal --again"
    )
    assert (error.path, error.what) == (Path("a.arrow"), "it is not whole")
