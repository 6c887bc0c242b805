from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from halton.errors import LogError
from halton.log.segments.sealed import read_sealed
from halton.log.segments.segment import Segment
from halton.log.store import Fact
from halton.projector.database import open_views
from halton.projector.segment_source import SegmentSource
from halton.projector.source import LogSource, newer_types
from halton.projector.sources import EVENTS
from log.segments import build

TYPES = ("call.completed", "price.set", "capture.gap")
TABLES = ("call_completed", "price_set", "capture_gap")
EVENTS_MADE = [make.call(units={"x": 1}), make.started(), make.price(), make.call(inference=2), make.gap(host=None), make.call()]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A log of seven events, five of them in three segments of two, and of one more that was not sealed."""
    with closing(build.log(tmp_path, EVENTS_MADE)) as log:
        build.sealed(log, limit=2)
    return tmp_path


@pytest.fixture
def views(home: Path) -> Iterator[sqlite3.Connection]:
    connection = open_views(home / "views.sqlite", home / "db.sqlite")
    yield connection
    connection.close()


def files(home: Path, views: sqlite3.Connection) -> Sequence[Segment]:
    return read_sealed(views, home / "segments", "log.event")


def seen(views: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    return [views.execute(f"select * from {table} order by position").fetchall() for table in TABLES]


def test_a_range_of_a_file_is_what_the_log_has_there(home: Path, views: sqlite3.Connection) -> None:
    log = LogSource(views, TYPES)
    sealed = SegmentSource(views, files(home, views), TYPES)
    for after, upto in ((0, 2), (1, 2), (2, 4), (3, 4), (4, 6), (6, 7)):
        types, rows = log.load(after, upto), seen(views)
        assert (sealed.load(after, upto), seen(views)) == (types, rows)
    assert sealed.load(0, 2) == {"call.completed"}


def test_what_a_newer_version_wrote_is_told_apart_in_a_file_too(tmp_path: Path) -> None:
    with closing(build.log(tmp_path, [make.call()])) as log:
        (call,) = make.facts([make.call()])
        price, moon = Fact("price.set", 9, "prices", "{}"), Fact("moon.landed", 1, "x", "{}")
        log.append([msgspec.structs.replace(call, version=2), price, moon])
        build.sealed(log, limit=5)
    with closing(open_views(tmp_path / "views.sqlite", tmp_path / "db.sqlite")) as views:
        sealed = SegmentSource(views, files(tmp_path, views), TYPES)
        assert sealed.load(0, 5) == LogSource(views, TYPES).load(0, 5) == {"call.completed", "price.set"}
        assert sealed.load(0, 5) and newer_types(views) == {"call.completed", "price.set"}
        assert views.execute("select position from call_completed").fetchall() == [(2,)]


def test_a_batch_ends_where_its_file_does(home: Path, views: sqlite3.Connection) -> None:
    first, second, *rest = files(home, views)
    assert [(file.first, file.last) for file in (first, second)] == [(1, 2), (3, 4)]
    source = SegmentSource(views, (first, *rest), TYPES)
    assert [source.reach(after, 99) for after in (0, 1, 2, 3, 4)] == [2, 2, 4, 4, 6]
    assert source.reach(0, 1) == 1


def test_what_no_file_holds_is_read_from_the_rest(home: Path, views: sqlite3.Connection) -> None:
    first, _, *rest = files(home, views)
    log = LogSource(views, TYPES)
    source = SegmentSource(views, (first, *rest), TYPES, log)
    assert source.head() == log.head() > 8
    assert source.load(2, 4) == {"price.set"}


def test_positions_that_nobody_holds_are_named(home: Path, views: sqlite3.Connection) -> None:
    source = SegmentSource(views, files(home, views)[1:], TYPES)
    with pytest.raises(LogError, match=r"No segment holds the positions 1 to 2. Import them: halton import SEGMENT"):
        source.load(0, 2)


def test_a_file_that_is_gone_or_damaged_is_named(home: Path, views: sqlite3.Connection) -> None:
    first, second, *_ = files(home, views)
    first.path.unlink()
    second.path.write_bytes(second.path.read_bytes()[:-1])
    source = SegmentSource(views, (first, second), EVENTS.values())
    with pytest.raises(LogError, match=first.path.name):
        source.load(0, 2)
    with pytest.raises(LogError, match="its bytes are not those that were sealed"):
        source.load(2, 4)
