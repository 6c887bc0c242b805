"""Segments against the log: what each disagreement is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.log.agreement import Agreement, check_segments
from halton.log.finding import Finding
from halton.log.segments.segment import find_segments
from halton.log.store import Log
from log.segments import build

NOTHING = Agreement(0, 0, 0, ())


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log of ten events and two that say that they were sealed, four at a time."""
    with closing(build.log(tmp_path, [make.call(input_tokens=number) for number in range(9)])) as log:
        yield log


def folder(log: Log) -> Path:
    return log.path.with_name("segments")


def test_a_log_without_segments_has_none_that_disagree(log: Log, tmp_path: Path) -> None:
    assert check_segments(log.path, folder(log)) == NOTHING
    assert check_segments(log.path, tmp_path / "none") == NOTHING


def test_segments_of_the_log_agree_with_it_and_are_told_of(log: Log) -> None:
    build.sealed(log, limit=4)
    told: list[int] = []
    assert check_segments(log.path, folder(log), on_progress=told.append) == Agreement(3, 12, 0, ())
    assert told == [4, 4, 4]
    assert check_segments(log.path, folder(log), first=5) == Agreement(2, 8, 0, ())


def test_a_file_that_is_gone_is_counted_and_no_fault(log: Log) -> None:
    build.sealed(log, limit=4)
    find_segments(folder(log))[1].path.unlink()
    assert check_segments(log.path, folder(log)) == Agreement(2, 8, 1, ())


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.7, 0.999])
def test_one_flipped_byte_anywhere_in_a_file_is_named(log: Log, share: float) -> None:
    build.sealed(log, limit=4)
    path = find_segments(folder(log))[1].path
    raw = bytearray(path.read_bytes())
    raw[int(share * len(raw))] ^= 1
    path.write_bytes(raw)
    meaning = f"{path.name}: its bytes are not those that were sealed"
    assert check_segments(log.path, folder(log)).findings == (Finding("segment", "segment", meaning, 5),)


def forget(log: Log, after: int) -> None:
    """Cut the log off."""
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.execute("drop trigger event_is_never_deleted")
        connection.execute("delete from event where position > ?", (after,))


def test_a_file_that_the_log_does_not_know_is_read_row_by_row_and_may_agree(log: Log) -> None:
    build.sealed(log, limit=4)
    forget(log, 10)
    assert [finding.position for finding in check_segments(log.path, folder(log)).findings] == [9]
    assert check_segments(log.path, folder(log)).files == 3


def test_a_file_that_goes_on_where_the_log_ends_is_named(log: Log) -> None:
    build.sealed(log, limit=4)
    forget(log, 6)
    first, second, third = find_segments(folder(log))
    assert [finding.meaning for finding in check_segments(log.path, folder(log)).findings] == [
        f"{second.path.name}: the log has another hash at position 8, or none",
        f"{third.path.name}: the log has another hash at position 8, or none",
    ]


def test_a_file_of_another_log_is_named(log: Log, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with closing(build.log(other, [make.call()])) as theirs:
        build.sealed(theirs, limit=2)
        segment = find_segments(folder(theirs))[0]
        folder(log).mkdir(exist_ok=True)
        segment.path.rename(folder(log) / segment.path.name)
    (finding,) = check_segments(log.path, folder(log)).findings
    assert finding.meaning == f"{segment.path.name}: it comes from another log"


def test_a_log_that_cannot_be_read_beside_them_is_a_finding(log: Log) -> None:
    build.sealed(log, limit=4)
    log.close()
    log.path.write_bytes(b"notes" * 4000)
    (finding,) = check_segments(log.path, folder(log)).findings
    assert finding.kind == "unreadable"
