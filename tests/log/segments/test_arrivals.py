"""Files that are here already are told by name and size and not read; copies of the others are held while the block lasts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.log.segments.arrivals import arrivals, new_events
from halton.log.segments.segment import SegmentError
from halton.log.store import Log
from log.segments import build
from log.segments.machine import Machine, imported, take, tree


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "laptop", [make.call(input_tokens=number) for number in range(10)])
    yield machine
    machine.log.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    (tmp_path / "ours").mkdir()
    with closing(build.log(tmp_path / "ours")) as log:
        yield log


def test_only_what_is_not_here_is_copied_and_read(log: Log, laptop: Machine) -> None:
    take(log, *laptop.files[:2])
    laptop.files[0].write_bytes(bytes(laptop.files[0].stat().st_size))  # of no interest: the copy that is here was read
    before = imported(log)
    assert new_events([laptop.folder], before) == 4
    with arrivals(build.segments_of(log), [laptop.folder], before, log.origin()) as found:
        assert [copy.source for copy in found.staged] == laptop.files[2:]
        assert (found.known, found.origins) == ({laptop.origin: 2}, [laptop.origin])
        assert all(copy.segment.path.is_file() for copy in found.staged)
    assert not list(build.segments_of(log).glob("*.tmp"))


def test_a_file_of_another_size_than_the_one_that_is_here_is_read(log: Log, laptop: Machine) -> None:
    take(log, laptop.folder)
    here = imported(log)[0].files[0].path
    here.write_bytes(here.read_bytes() + b"!")
    with arrivals(build.segments_of(log), [laptop.folder], imported(log), log.origin()) as found:
        assert [copy.source for copy in found.staged] == laptop.files[:1]


def test_the_same_bytes_are_held_once(log: Log, laptop: Machine, tmp_path: Path) -> None:
    shutil.copytree(laptop.folder, tmp_path / "copy")
    with arrivals(build.segments_of(log), [laptop.folder, tmp_path / "copy"], [], log.origin()) as found:
        assert [copy.source for copy in found.staged] == laptop.files
        assert len(list(build.segments_of(log).glob("*.tmp"))) == 3


def test_copies_are_removed_when_a_later_file_is_of_no_use(log: Log, laptop: Machine) -> None:
    laptop.files[2].write_bytes(b"?")
    with pytest.raises(SegmentError), arrivals(build.segments_of(log), [laptop.folder], [], log.origin()):
        pass
    assert tree(build.segments_of(log)) == {}
