"""The list of segments: what the log says of them, and what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.log.segments.catalogue import read_catalogue
from halton.log.segments.mend import last_sealed
from halton.log.segments.segment import file_name
from halton.log.store import Log
from log.segments import build


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log whose ten events were recorded on three days."""
    with closing(build.past_log(tmp_path, make.NOON)) as log:
        build.record(log, make.NOON, *[make.call()] * 3)
        build.record(log, make.NOON + build.DAY, *[make.call()] * 4)
        build.record(log, make.NOON + 2 * build.DAY, *[make.call()] * 2)
        yield log


def states(log: Log, *, thorough: bool = False) -> list[tuple[int, int, str]]:
    catalogue = read_catalogue(log, build.segments_of(log), thorough=thorough)
    return [(entry.first, entry.last, entry.state) for entry in catalogue.entries]


def test_before_sealing_there_is_nothing(log: Log) -> None:
    catalogue = read_catalogue(log, build.segments_of(log))
    assert (catalogue.entries, catalogue.head, catalogue.sealed, catalogue.unsealed) == ((), 10, 0, 10)


def test_each_segment_is_told_with_its_time_and_size(log: Log) -> None:
    made = build.sealed(log)
    catalogue = read_catalogue(log, build.segments_of(log))
    assert [(entry.began_at, entry.ended_at, entry.events) for entry in catalogue.entries] == [
        (make.NOON, make.NOON, 4),
        (make.NOON + build.DAY, make.NOON + build.DAY, 4),
        (make.NOON + 2 * build.DAY, make.NOON + 2 * build.DAY, 2),
    ]
    assert [(entry.file, entry.bytes, entry.digest) for entry in catalogue.entries] == [
        (event.file, event.bytes, event.digest) for event in made
    ]
    assert (catalogue.head, catalogue.sealed, catalogue.unsealed) == (13, 10, 3)
    assert {entry.state for entry in catalogue.entries} == {"whole"}


def test_files_that_are_gone_changed_or_unknown_are_told(log: Log) -> None:
    build.sealed(log)
    folder = build.segments_of(log)
    first, second, third = (folder / event.file for event in last_sealed(log))
    first.unlink()
    second.write_bytes(second.read_bytes() + b"!")
    third.write_bytes(third.read_bytes()[:-1] + b"!")
    (folder / file_name(99, 100, "0" * 64)).write_bytes(b"?")
    expected = [(1, 4, "missing"), (5, 8, "damaged"), (9, 10, "whole"), (99, 100, "untold")]
    assert states(log) == expected
    assert states(log, thorough=True) == [*expected[:2], (9, 10, "damaged"), expected[3]]
