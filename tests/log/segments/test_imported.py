"""What the log says of other machines' segments, by now and at any position, and which files it pins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import LogError
from halton.events.types import MeterStopped, SegmentsImported
from halton.log.segments.imported import Imported, read_imported
from halton.log.segments.segment import Segment, SegmentError, file_name, opened
from halton.log.store import Log, read_only
from log.segments import build

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with closing(make.log(tmp_path)) as log:
        yield log


def digest(number: int) -> str:
    return f"{number:064x}"[::-1]


def event(origin: str, *ranges: tuple[int, int], first: int | None = None, name: str | None = None) -> SegmentsImported:
    """Files of these positions, whose digests begin with their last one backwards."""
    digests = tuple(digest(last) for _, last in ranges)
    files = tuple(file_name(*positions, digest(positions[1])) for positions in ranges)
    last = max(last for _, last in ranges)
    first = ranges[0][0] if first is None else first
    return SegmentsImported(origin=origin, first=first, last=last, tip=f"{last:02}" * 32, digests=digests, files=files, name=name)


def said(log: Log, upto: int | None = None) -> list[Imported]:
    with closing(read_only(log.path)) as connection:
        return read_imported(connection, Path("segments"), upto)


def ranges(imported: Imported) -> list[tuple[int, int]]:
    return [(file.first, file.last) for file in imported.files]


def test_a_log_that_imported_nothing_says_so(log: Log) -> None:
    assert said(log) == []


def test_each_log_has_its_number_its_name_and_its_files_in_order(log: Log) -> None:
    log.append(
        make.facts(
            [event(TWO, (1, 4), (5, 9), name="laptop"), MeterStopped(reason="x"), event(ONE, (1, 3)), event(TWO, (10, 12))]
        )
    )
    first, second = said(log)
    assert first == Imported(
        2,
        TWO,
        "laptop",
        12,
        "12" * 32,
        tuple(
            Segment(*positions, digest(positions[1]), Path("segments") / TWO / file_name(*positions, digest(positions[1])))
            for positions in ((1, 4), (5, 9), (10, 12))
        ),
    )
    assert (second.number, second.origin, second.name, second.last, second.tip, ranges(second)) == (
        3,
        ONE,
        None,
        3,
        "03" * 32,
        [(1, 3)],
    )


def test_at_an_earlier_position_it_says_what_was_there_then(log: Log) -> None:
    log.append(make.facts([event(TWO, (1, 4)), event(ONE, (1, 3)), event(TWO, (5, 9), name="laptop")]))
    assert [[(one.number, one.name, one.last, len(one.files)) for one in said(log, upto)] for upto in (1, 2, 3, 4)] == [
        [],
        [(2, None, 4, 1)],
        [(2, None, 4, 1), (3, None, 3, 1)],
        [(2, "laptop", 9, 2), (3, None, 3, 1)],
    ]


def test_the_last_name_counts_and_an_event_without_one_keeps_it(log: Log) -> None:
    renamed = SegmentsImported(origin=ONE, first=5, last=4, tip="04" * 32, digests=(), name="desk")
    log.append(make.facts([event(ONE, (1, 4), name="laptop"), renamed, event(ONE, (5, 6))]))
    assert [said(log, upto)[0].name for upto in (2, 3, 4)] == ["laptop", "desk", "desk"]
    assert (said(log)[0].last, ranges(said(log)[0])) == (6, [(1, 4), (5, 6)])


def test_a_file_that_reaches_back_stands_beside_those_before_it(log: Log) -> None:
    log.append(make.facts([event(ONE, (1, 4)), event(ONE, (3, 8), first=5)]))
    assert ranges(said(log)[0]) == [(1, 4), (3, 8)]


def test_a_range_that_is_imported_again_takes_the_place_of_the_files_inside_it(log: Log) -> None:
    log.append(make.facts([event(ONE, (1, 4), (5, 8), (9, 12)), event(ONE, (4, 8))]))
    (imported,) = said(log)
    assert (ranges(imported), imported.last, imported.tip) == ([(1, 4), (4, 8), (9, 12)], 12, "12" * 32)


def test_the_log_may_be_attached_under_another_name(log: Log) -> None:
    log.append(make.facts([event(ONE, (1, 4))]))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("attach ? as log", (str(log.path),))
        (imported,) = read_imported(connection, Path("segments"), table="log.event")
    assert (imported.origin, imported.last) == (ONE, 4)


@pytest.mark.parametrize("is_pinned", [True, False])
def test_a_pinned_file_is_opened_by_its_whole_digest(log: Log, tmp_path: Path, is_pinned: bool) -> None:
    """Sixteen digits in a name can be made to fit; what the log pinned cannot."""
    (tmp_path / "other").mkdir()
    with closing(build.log(tmp_path / "other", [make.call()])) as other:
        (made,) = build.sealed(other)
    (tmp_path / "other" / "segments").rename(tmp_path / ONE)
    whole = made.digest if is_pinned else made.digest[:-1] + ("0" if made.digest[-1] != "0" else "1")
    log.append(make.facts([SegmentsImported(origin=ONE, first=1, last=2, tip="00", digests=(whole,), files=(made.file,))]))
    with closing(read_only(log.path)) as connection:
        (imported,) = read_imported(connection, tmp_path)
    if is_pinned:
        with opened(imported.files[0]) as reading:
            assert (reading.claims.last, reading.digest) == (2, made.digest)
    else:
        with pytest.raises(SegmentError, match="not those that were sealed"), opened(imported.files[0]):
            pass


@pytest.mark.parametrize(
    "wrong",
    [
        event("../../elsewhere", (1, 4)),
        SegmentsImported(origin=ONE, first=1, last=4, tip="", digests=("00" * 32,)),
        SegmentsImported(origin=ONE, first=1, last=4, tip="", digests=("00" * 32,), files=("../db.sqlite",)),
        SegmentsImported(origin=ONE, first=1, last=4, tip="", digests=("00" * 32,), files=(f"../{file_name(1, 4, '00' * 32)}",)),
    ],
)
def test_an_event_that_could_lead_elsewhere_is_refused(log: Log, wrong: SegmentsImported) -> None:
    log.append(make.facts([wrong]))
    with pytest.raises(LogError):
        said(log)
