"""Sealed files that are gone or damaged come back from the log, and the log hears of it only if the bytes are others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from halton.log.segments import draft
from halton.log.segments.mend import is_whole, last_sealed, mend
from halton.log.store import Log
from log.segments import build


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log with segments of 1 to 4, 5 to 8 and 9 to 10."""
    with closing(build.log(tmp_path, [make.call()] * 9)) as log:
        build.sealed(log, limit=4)
        yield log


def path(log: Log, number: int) -> Path:
    return build.segments_of(log) / last_sealed(log)[number].file


def test_whole_files_are_left_alone(log: Log) -> None:
    counts: list[int] = []
    before = log.head()
    assert list(mend(log, build.segments_of(log), counts.append)) == []
    assert log.head() == before and counts == [4, 4, 4]


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_what_is_lost_is_written_again_to_the_same_bytes(log: Log, damage: str) -> None:
    lost, known = path(log, 1), last_sealed(log)
    whole = lost.read_bytes()
    if damage == "gone":
        lost.unlink()
    else:
        lost.write_bytes(whole[:-9] if damage == "cut" else whole[:70] + bytes([whole[70] ^ 1]) + whole[71:])
    before = log.head()
    assert list(mend(log, build.segments_of(log))) == [known[1]]
    assert lost.read_bytes() == whole
    assert log.head() == before


def test_other_bytes_are_told_and_hold_from_then_on(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    known = last_sealed(log)
    path(log, 1).unlink()
    monkeypatch.setattr(draft, "LEVEL", 9)
    monkeypatch.setattr(draft, "BATCH_EVENTS", 2)
    (written,) = mend(log, build.segments_of(log))
    assert written.digest != known[1].digest and (written.first, written.last, written.tip) == (5, 8, known[1].tip)
    assert last_sealed(log) == [known[0], written, known[2]]
    assert is_whole(path(log, 1), written)
    assert list(mend(log, build.segments_of(log))) == []


def test_a_file_is_whole_if_every_byte_is_as_sealed(log: Log, tmp_path: Path) -> None:
    (sealed, *_) = last_sealed(log)
    assert is_whole(path(log, 0), sealed)
    assert not is_whole(path(log, 0), msgspec.structs.replace(sealed, digest="0" * 64))
    assert not is_whole(path(log, 0), msgspec.structs.replace(sealed, bytes=sealed.bytes + 1))
    assert not is_whole(tmp_path / "nowhere", sealed)
