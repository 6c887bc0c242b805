"""A file from elsewhere is copied and read whole before anything is made of it; what is wrong with it is said by its name."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

import make
from halton.errors import LogError
from halton.log.segments import staging
from halton.log.segments.segment import Segment, SegmentError, check, digest_of, file_name, segment_at
from halton.log.segments.staging import Staged, sources, stage
from log.segments.machine import Machine, tree


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "laptop", [make.call(input_tokens=number) for number in range(7)])
    yield machine
    machine.log.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


def staged(path: Path, folder: Path, own: str = "") -> Staged:
    return stage(segment_at(path), folder, 3, own, lambda events: None)


def named(table: pa.Table, folder: Path, first: int, last: int) -> Path:
    """A table as a file whose name fits its bytes."""
    path = folder / "table"
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)
    return path.rename(folder / file_name(first, last, digest_of(path)))


def table_of(path: Path) -> pa.Table:
    with pa.ipc.open_file(str(path)) as reader:
        return reader.read_all()


def test_a_copy_is_made_for_its_owner_alone_and_says_what_it_is(laptop: Machine, folder: Path) -> None:
    first = laptop.segments[0]
    claims, digest = check(first)
    counts: list[int] = []
    copy = stage(first, folder, 3, "", counts.append)
    assert copy == Staged(Segment(1, 4, digest, folder / f"importing-{os.getpid()}-3.tmp"), claims, first.path)
    assert (copy.file, counts) == (first.path.name, [4])
    assert copy.segment.path.read_bytes() == first.path.read_bytes()
    assert stat.S_IMODE(copy.segment.path.stat().st_mode) == 0o600


def link(path: Path) -> None:
    real = path.rename(path.with_name("real"))
    path.symlink_to(real)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def listen(path: Path) -> None:
    path.unlink()
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(before)


def tear(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (tear, "its bytes are not those that were sealed. Copy it again from the machine that sealed it"),
        (empty, "its bytes are not those that were sealed"),
        (grow, "its bytes are not those that were sealed"),
        (link, "it is a link. Name the file itself"),
        (pipe, "it is no regular file"),
        (listen, "it cannot be read"),
        (become_folder, "it is no regular file"),
        (Path.unlink, r"it cannot be read \(No such file"),
    ],
)
def test_a_file_that_is_not_what_was_sealed_is_refused(
    laptop: Machine, folder: Path, spoil: Callable[[Path], None], message: str
) -> None:
    path = laptop.files[0]
    spoil(path)
    with pytest.raises(SegmentError, match=message) as refused:
        staged(path, folder)
    assert refused.value.path == path
    assert tree(folder) == {}


def test_a_file_that_may_not_be_read_is_refused(laptop: Machine) -> None:
    with anybodys_folder() as place:
        copied = place / laptop.files[0].name
        copied.write_bytes(laptop.files[0].read_bytes())
        copied.chmod(0)
        before = tree(place)
        with not_as_root(), pytest.raises(SegmentError, match="Permission denied"):
            staged(copied, place)
        assert tree(place) == before


@contextmanager
def anybodys_folder() -> Iterator[Path]:
    """The folders of pytest are closed to other accounts."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root reads everything."""
    before = os.geteuid()
    os.seteuid(before or 65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_file_that_is_too_long_is_refused_before_all_of_it_is_copied(
    laptop: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "MOST_BYTES", 1000)
    with pytest.raises(SegmentError, match="more than 1,000 bytes, and no segment has"):
        staged(laptop.files[0], folder)
    assert tree(folder) == {}


def test_a_name_with_more_positions_than_a_segment_has_is_refused(folder: Path) -> None:
    path = folder / file_name(1, 70_000, "0" * 64)
    with pytest.raises(SegmentError, match="said to hold 70,000 events"):
        staged(path, folder)


def test_our_own_segment_is_refused(laptop: Machine, folder: Path) -> None:
    with pytest.raises(SegmentError, match="of this home's own log. To make a log of it again: halton log restore"):
        staged(laptop.files[0], folder, own=laptop.origin)


def test_a_file_of_a_later_format_is_for_a_newer_halton(laptop: Machine, folder: Path) -> None:
    table = table_of(laptop.files[0])
    newer = table.replace_schema_metadata({**table.schema.metadata, b"halton.version": b"2"})
    with pytest.raises(SegmentError, match="of a format that this Halton does not know. Read it with a newer one"):
        staged(named(newer, folder, 1, 4), folder)


@pytest.mark.parametrize(
    ("number", "key", "value", "message"),
    [
        (0, b"halton.origin", b"f" * 32, "first event is not the beginning of the log that it says it is of"),
        (0, b"halton.previous", b"0" * 63 + b"1", "position 1 is not what was written"),
        (1, b"halton.origin", b"../../..", "does not say which log it comes from"),
        (1, b"halton.last", b"9", "it says of itself that it holds other positions"),
        (1, b"halton.tip", b"0" * 64, "ends at position 8 and not where it says"),
        (1, b"halton.tip", b"?", "cannot be read as a segment"),
    ],
)
def test_claims_that_the_rows_do_not_bear_out_are_refused(
    laptop: Machine, folder: Path, number: int, key: bytes, value: bytes, message: str
) -> None:
    segment = laptop.segments[number]
    table = table_of(segment.path)
    lying = named(table.replace_schema_metadata({**table.schema.metadata, key: value}), folder, segment.first, segment.last)
    with pytest.raises(SegmentError, match=message):
        staged(lying, folder)
    assert list(tree(folder)) == [lying.name]


def test_rows_that_do_not_follow_are_refused_by_the_first(laptop: Machine, folder: Path) -> None:
    table = table_of(laptop.files[1])
    data = [f"{text} " if number == 2 else text for number, text in enumerate(table.column("data").to_pylist())]
    changed = table.set_column(table.schema.get_field_index("data"), table.schema.field("data"), pa.array(data))
    with pytest.raises(SegmentError, match="position 7 is not what was written"):
        staged(named(changed, folder, 5, 8), folder)


def test_a_folder_that_takes_no_copy_is_no_fault_of_the_file(laptop: Machine, folder: Path) -> None:
    with pytest.raises(LogError, match="gone does not take a copy of a segment") as refused:
        staged(laptop.files[0], folder / "gone")
    assert not isinstance(refused.value, SegmentError)


def test_files_folders_and_homes_mean_their_segments_each_once(laptop: Machine) -> None:
    (laptop.folder / "notes.txt").write_text("not one of them")
    assert sources([laptop.files[0], laptop.folder, laptop.folder.parent]) == list(laptop.segments)


def test_what_means_no_segment_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(LogError, match="empty holds no segments.*halton log seal --all"):
        sources([tmp_path / "empty"])
    with pytest.raises(SegmentError, match="not named FIRST-LAST-DIGEST.arrow"):
        sources([tmp_path / "notes.txt"])
    with pytest.raises(SegmentError, match="there is no such file"):
        sources([tmp_path / "gone"])
