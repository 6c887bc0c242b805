from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.log.segments.extract import read_events
from halton.log.segments.segment import Segment, SegmentError
from log.segments import build

EVENTS = [make.call(), make.price(), make.gap(), make.call(inference=2)]


@pytest.fixture
def sealed(tmp_path: Path) -> Segment:
    with closing(build.log(tmp_path, EVENTS)) as log:
        build.sealed(log)
        (segment,) = build.segments(log)
        return segment


def test_the_events_are_those_of_the_log(tmp_path: Path, sealed: Segment) -> None:
    rows = [row[:6] for row in build.rows(tmp_path / "db.sqlite")]
    types = {"call.completed", "capture.gap"}
    (found,) = read_events(sealed, 1, 4, types)
    assert found == [row for row in rows[1:4] if row[2] in types]
    assert [event[0] for event in found] == [2, 4]
    assert list(read_events(sealed, 5, 9, types)) == []


def test_a_file_that_was_changed_is_refused(sealed: Segment) -> None:
    sealed.path.write_bytes(sealed.path.read_bytes()[:-1] + b"!")
    with pytest.raises(SegmentError, match="its bytes are not those that were sealed"):
        list(read_events(sealed, 0, 9, {"call.completed"}))
