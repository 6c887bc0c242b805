"""A segment in the making: nothing is seen of it before it is whole, and the same events make the same bytes."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

import make
from halton.errors import LogError
from halton.log.chain import GENESIS
from halton.log.segments import draft
from halton.log.segments.columns import Row
from halton.log.segments.draft import Draft
from halton.log.segments.segment import check, digest_of, find_segments
from halton.log.store import Log
from log.segments import build


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with closing(build.log(tmp_path, [make.started(), make.call(), make.price()])) as log:
        yield log


def rows(log: Log) -> list[Row]:
    return build.rows(log.path)  # type: ignore[return-value]


def test_a_published_draft_is_a_segment_and_the_event_tells_of_it(log: Log, tmp_path: Path) -> None:
    made = Draft(1, GENESIS, "origin")
    made.add(rows(log)[:3])
    made.add(rows(log)[3:])
    assert list(build.segments(log)) == []
    event = made.publish(tmp_path / "segments")
    (segment,) = build.segments(log)
    claims, digest = check(segment)
    assert (event.first, event.last, event.file) == (1, 4, segment.path.name)
    assert (event.previous, event.tip, claims.origin) == ("00" * 32, rows(log)[3][6].hex(), "origin")
    assert (event.bytes, event.digest) == (segment.path.stat().st_size, digest_of(segment.path)) == (event.bytes, digest)


def test_the_file_is_private_and_the_only_one(log: Log, tmp_path: Path) -> None:
    made = Draft(1, GENESIS, "origin")
    made.add(rows(log))
    event = made.publish(tmp_path / "segments")
    (path,) = (tmp_path / "segments").iterdir()
    assert path.name == event.file and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_events_make_the_same_bytes(log: Log, tmp_path: Path) -> None:
    events = []
    for folder in (tmp_path / "segments", tmp_path / "again"):
        folder.mkdir(exist_ok=True)
        made = Draft(1, GENESIS, "origin")
        made.add(rows(log))
        events.append(made.publish(folder))
    assert events[0] == events[1]


def test_batches_are_compressed_and_no_longer_than_they_may_be(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "BATCH_EVENTS", 3)
    made = Draft(1, GENESIS, "origin")
    made.add(rows(log))
    event = made.publish(tmp_path / "segments")
    with pa.OSFile(str(tmp_path / "segments" / event.file)) as file, pa.ipc.open_file(file) as reader:
        assert [reader.get_batch(number).num_rows for number in range(reader.num_record_batches)] == [3, 1]


@pytest.mark.parametrize("wrong", [0, 2])
def test_what_does_not_follow_is_not_sealed(log: Log, wrong: int) -> None:
    broken = rows(log)
    broken[wrong] = (*broken[wrong][:5], "{}", broken[wrong][6])
    with pytest.raises(LogError, match=f"does not hold at position {wrong + 1}.*halton verify"):
        Draft(1, GENESIS, "origin").add(broken)
    with pytest.raises(LogError, match="position 1"):
        Draft(1, GENESIS, "origin").add(rows(log)[1:])


def test_a_folder_that_takes_nothing_is_an_error_and_keeps_nothing(log: Log, tmp_path: Path) -> None:
    made = Draft(1, GENESIS, "origin")
    made.add(rows(log))
    with pytest.raises(LogError, match="did not take a segment"):
        made.publish(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    assert find_segments(tmp_path) == []
