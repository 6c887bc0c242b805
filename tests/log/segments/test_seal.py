"""Sealing: each range once, files before events, and nothing torn by whoever kills it at whatever moment."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.events.types import Event
from halton.log.segments.mend import is_whole, last_sealed
from halton.log.segments.seal import hash_at, seal
from halton.log.segments.segment import check, digest_of, segment_at
from halton.log.store import Log, read_only
from halton.log.verify import verify
from log.segments import build
from projections.given import logs

CALLS = [make.call() for _ in range(9)]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log of ten events."""
    with closing(build.log(tmp_path, CALLS)) as log:
        yield log


def told(log: Log) -> list[Event]:
    return [row.event() for row in log.read(type_="segment.sealed")]


def test_ranges_follow_one_another_and_the_log_is_told_of_each(log: Log) -> None:
    made = build.sealed(log, limit=4)
    assert [(event.first, event.last) for event in made] == [(1, 4), (5, 8), (9, 12)]
    assert told(log) == made
    assert [row.stream for row in log.read(type_="segment.sealed")] == ["segments"] * 3
    assert [event.previous for event in made] == ["00" * 32, made[0].tip, made[1].tip]
    for event, segment in zip(made, build.segments(log), strict=True):
        claims, digest = check(segment, event.digest)
        assert (claims.origin, digest, segment.path.name) == (log.origin(), event.digest, event.file)
    assert verify(log.path).sound


def test_a_second_time_there_is_nothing_to_do(log: Log) -> None:
    build.sealed(log, limit=4)
    before = log.head()
    assert build.sealed(log, limit=4) == []
    assert log.head() == before


def test_what_is_still_open_is_left_alone(log: Log) -> None:
    assert list(seal(log, build.segments_of(log))) == []
    tomorrow = time.time_ns() // 1000 + build.DAY
    (event,) = seal(log, build.segments_of(log), clock_us=lambda: tomorrow)
    assert (event.first, event.last) == (1, 10)


def test_progress_tells_of_every_event(log: Log) -> None:
    counts: list[int] = []
    list(seal(log, build.segments_of(log), tail=True, limit=4, progress=counts.append))
    assert counts == [4, 4, 4]


def test_a_file_whose_event_is_lacking_is_taken_as_it_is(log: Log, tmp_path: Path) -> None:
    (made,) = build.sealed(log)
    other = tmp_path / "other"
    other.mkdir()
    copy = copied(log, other, upto=10)
    (other / "segments").mkdir()
    path = other / "segments" / made.file
    path.write_bytes((build.segments_of(log) / made.file).read_bytes())
    before = path.stat()
    with closing(copy):
        assert list(seal(copy, other / "segments")) == [made]
        assert told(copy) == [made]
    assert path.stat().st_mtime_ns == before.st_mtime_ns and path.stat().st_ino == before.st_ino


@pytest.mark.parametrize("damage", ["flipped", "cut", "of another log"])
def test_a_file_that_does_not_fit_is_left_alone_and_not_believed(log: Log, tmp_path: Path, damage: str) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with closing(build.log(other, CALLS)) as strange:
        (foreign,) = build.sealed(strange)
        whole = (other / "segments" / foreign.file).read_bytes()
    left = build.segments_of(log) / foreign.file
    wrong = {"flipped": whole[:999] + b"!" + whole[1000:], "cut": whole[:-1], "of another log": whole}[damage]
    left.write_bytes(wrong)
    (made,) = build.sealed(log)
    assert made.file != foreign.file and check(segment_at(build.segments_of(log) / made.file))
    assert left.read_bytes() == wrong


def test_a_torn_file_under_the_right_name_is_replaced(log: Log) -> None:
    (made,) = build.sealed(log)
    path = build.segments_of(log) / made.file
    path.write_bytes(path.read_bytes()[:100])
    copy = copied(log, path.parent, upto=10)
    with closing(copy):
        assert list(seal(copy, path.parent, tail=True)) == [made]
    assert digest_of(path) == made.digest


def test_temporary_files_of_the_dead_are_swept_and_nothing_else_is(log: Log) -> None:
    folder = build.segments_of(log)
    (folder / "sealing-7.tmp").write_bytes(b"half a segment")
    (folder / "notes.txt").write_text("mine")
    build.sealed(log)
    assert sorted(path.suffix for path in folder.iterdir()) == [".arrow", ".txt"]


def test_one_seals_at_a_time(log: Log) -> None:
    folder = build.segments_of(log)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        assert list(seal(log, folder, tail=True, wait=False)) == []
    finally:
        os.close(descriptor)
    assert len(list(seal(log, folder, tail=True, wait=False))) == 1


def test_whoever_stops_between_two_segments_lets_the_next_one_go_on(log: Log) -> None:
    sealing = seal(log, build.segments_of(log), tail=True, limit=4)
    assert next(sealing).last == 4
    sealing.close()
    assert [event.first for event in build.sealed(log, limit=4)] == [5, 9]


def test_a_log_that_does_not_hold_is_sealed_up_to_there(log: Log) -> None:
    with closing(sqlite3.connect(log.path)) as connection:
        connection.executescript("drop trigger event_is_never_updated; update event set data = '{}' where position = 7")
    with pytest.raises(LogError, match="does not hold at position 7.*halton verify"):
        build.sealed(log, limit=4)
    assert [(event.first, event.last) for event in last_sealed(log)] == [(1, 4)]


def test_a_text_that_is_none_is_an_error_of_ours(log: Log) -> None:
    with closing(sqlite3.connect(log.path)) as connection:
        connection.executescript(
            "drop trigger event_is_never_updated; update event set data = cast(x'ff' as text) where position = 2"
        )
    with pytest.raises(LogError, match="positions 1 to 4 of the log cannot be read"):
        build.sealed(log, limit=4)


def test_without_the_folder_it_says_how_to_make_it(log: Log, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="mkdir -m 700"):
        list(seal(log, tmp_path / "nowhere", tail=True))


def test_the_hash_before_the_first_event_and_behind_the_last(log: Log) -> None:
    with closing(read_only(log.path)) as reader:
        assert hash_at(reader, 0) == bytes(32)
        assert hash_at(reader, 10) == log.head().hash
        assert hash_at(reader, 11) == b""


@settings(max_examples=25, deadline=None)
@given(events=logs(), limit=st.integers(1, 40))
def test_every_log_is_sealed_whole_whatever_the_size(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event], limit: int
) -> None:
    with closing(build.log(tmp_path_factory.mktemp("log"), events)) as log:
        head = log.head().position
        made = build.sealed(log, limit=limit)
        assert [event.first for event in made] == [1, *(event.last + 1 for event in made[:-1])]
        assert made[-1].last >= head and all(event.last - event.first < limit for event in made)
        for event, segment in zip(made, build.segments(log), strict=True):
            check(segment, event.digest)
        assert build.sealed(log, limit=limit) == []


SEALER = """
import os, sys
from pathlib import Path
from halton.events.types import MeterStopped
from halton.log.segments.seal import seal
from halton.log.store import Fact, Log

log, folder = Log(Path(sys.argv[1])), Path(sys.argv[1]).parent / "segments"
while True:
    log.append([Fact.of("meter", MeterStopped(reason="x" * 200))] * 120)
    for sealed in seal(log, folder, tail=True, limit=50):
        os.write(1, b"s")
"""


def test_a_kill_at_any_moment_tears_no_segment_and_leaves_no_event_without_its_file(log: Log) -> None:
    moments = random.Random(7)
    for round_ in range(1, 11):  # tests/faults/campaign.py kills it hundreds of times
        kill_a_sealer(log, moments.uniform(0, 0.1))
        assert len(last_sealed(log)) >= round_
        for event in last_sealed(log):
            assert is_whole(build.segments_of(log) / event.file, event)
        for segment in build.segments(log):
            check(segment)
    build.sealed(log)
    sealed = last_sealed(log)
    assert [event.first for event in sealed] == [1, *(event.last + 1 for event in sealed[:-1])]
    assert [event.file for event in sealed] == [segment.path.name for segment in build.segments(log)]
    assert not list(build.segments_of(log).glob("*.tmp"))
    assert verify(log.path).sound


def kill_a_sealer(log: Log, moment_s: float) -> None:
    """Kill it so long after it has sealed its first segment, and can be anywhere."""
    with subprocess.Popen([sys.executable, "-c", SEALER, str(log.path)], stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.read(1) == b"s"
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment_s)
        process.kill()
    assert process.returncode == -signal.SIGKILL


def copied(log: Log, folder: Path, upto: int) -> Log:
    """Another log of the same history, which ends earlier."""
    path = folder / "copy.sqlite"
    with closing(sqlite3.connect(log.path)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.executescript(f"drop trigger event_is_never_deleted; delete from event where position > {upto}")
    return Log(path)
