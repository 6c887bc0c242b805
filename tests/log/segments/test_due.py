"""Which positions are sealed next: full segments, days that are over, nothing that is still open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.events.types import SegmentSealed
from halton.log.segments.due import Range, due, sealed_upto
from halton.log.store import Log, read_only
from log.segments import build

YEAR = 365 * build.DAY
NOW = make.NOON + YEAR  # the log's own first event is of the present


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log whose first event is of the day before noon's."""
    with closing(build.past_log(tmp_path, make.NOON - build.DAY)) as log:
        yield log


def found(log: Log, now_us: int, *, tail: bool = False, limit: int = 65_536) -> Range | None:
    with closing(read_only(log.path)) as reader:
        return due(reader, now_us, tail=tail, limit=limit)


def told(first: int, last: int) -> SegmentSealed:
    return SegmentSealed(first=first, last=last, previous="", tip="", file="", bytes=0, digest="")


def test_a_day_that_is_not_over_is_not_due(log: Log) -> None:
    assert found(log, make.NOON - build.DAY) is None
    midnight = make.NOON - build.DAY // 2
    assert found(log, midnight - 1) is None
    assert found(log, midnight) == Range(1, 1)


def test_a_segment_ends_where_a_later_day_begins(log: Log) -> None:
    build.record(log, make.NOON, make.call(), make.call())
    build.record(log, make.NOON + build.DAY, make.call())
    assert found(log, NOW) == Range(1, 1)
    build.record(log, make.NOON + build.DAY, told(1, 1))
    assert found(log, NOW) == Range(2, 3)
    build.record(log, make.NOON + build.DAY, told(2, 3))
    assert found(log, make.NOON + build.DAY) is None
    assert found(log, NOW) == Range(4, 6)


def test_so_many_events_are_due_at_once(log: Log) -> None:
    build.record(log, make.NOON - build.DAY, *[make.call()] * 4)
    assert found(log, make.NOON - build.DAY, limit=6) is None
    assert found(log, make.NOON - build.DAY, limit=5) == Range(1, 5)
    assert found(log, make.NOON - build.DAY, limit=3) == Range(1, 3)


def test_a_full_segment_ends_at_midnight_too(log: Log) -> None:
    build.record(log, make.NOON, *[make.call()] * 4)
    assert found(log, make.NOON, limit=3) == Range(1, 1)


def test_the_tail_is_sealed_if_asked_for(log: Log) -> None:
    build.record(log, make.NOON, make.call())
    assert found(log, make.NOON, tail=True) == Range(1, 1)
    build.record(log, make.NOON, told(1, 1))
    assert found(log, make.NOON) is None
    assert found(log, make.NOON, tail=True) == Range(2, 3)


def test_a_day_of_sealing_alone_is_never_due(log: Log) -> None:
    build.record(log, make.NOON, told(1, 1))
    assert found(log, NOW) is None
    assert found(log, NOW, tail=True) is None
    build.record(log, make.NOON + 5 * build.DAY, make.call())
    assert found(log, make.NOON + 5 * build.DAY) is None
    assert found(log, NOW) == Range(2, 3)


def test_sealing_alone_may_fill_a_segment(log: Log) -> None:
    build.record(log, make.NOON, *[told(1, 1)] * 5)
    assert found(log, NOW, limit=3) is None
    build.record(log, make.NOON, make.call())
    assert found(log, make.NOON, limit=3) == Range(2, 4)


def test_events_of_a_clock_that_went_back_stay_in_their_segment(log: Log) -> None:
    build.record(log, make.NOON - 9 * build.DAY, make.call(), make.call())
    build.record(log, make.NOON - build.DAY, make.call())
    assert found(log, NOW) == Range(1, 4)


def test_what_was_sealed_is_told_by_the_log_in_whatever_order(log: Log) -> None:
    with closing(read_only(log.path)) as reader:
        assert sealed_upto(reader) == 0
        build.record(log, make.NOON, told(1, 70), told(71, 90), told(1, 70))
        assert sealed_upto(reader) == 90
