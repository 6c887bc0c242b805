"""A log that SQLite cannot use any more is set aside as it is, and what holds of it goes on."""

from __future__ import annotations

import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import LogError
from halton.events.types import MeterStopped
from halton.log.salvage import is_damage, salvage, set_aside
from halton.log.store import Fact, Log
from halton.log.verify import verify
from log.segments import build

PAGE = 8192
CALLS = [make.call(input_tokens=number) for number in range(200)]


def damage(path: Path, first: int, size: int = PAGE) -> bytes:
    """Random bytes from there on; what the file holds then."""
    data = bytearray(path.read_bytes())
    data[first : first + size] = random.Random(first).randbytes(size)
    path.write_bytes(data)
    return bytes(data)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of 201 events in one file."""
    with closing(build.log(tmp_path, CALLS)) as made:
        path = made.path
    return path


def test_what_comes_before_a_broken_page_goes_on_and_the_file_is_kept_to_the_byte(log: Path) -> None:
    whole = build.rows(log)
    broken = damage(log, 6 * PAGE)
    found = salvage(log, log.parent / "segments", lambda: 1_790_078_400.0)
    assert found.aside.name == "db.sqlite.damaged-20260922T120000Z"
    assert found.aside.read_bytes() == broken and stat.S_IMODE(log.stat().st_mode) == 0o600
    assert 0 < found.position < 201 and found.lost == found.calls > 0
    assert found.position + found.lost < 201  # those on the page itself show nowhere
    assert build.rows(log) == whole[: found.position] and verify(log).sound
    with closing(Log(log)) as again:
        assert again.append([Fact.of("meter", MeterStopped(reason="after"))]).position == found.position + 1
        assert again._connection.execute("pragma journal_mode").fetchone() == ("wal",)


def test_what_was_sealed_comes_from_its_segments_and_the_rows_behind_them_from_the_file(tmp_path: Path) -> None:
    with closing(build.log(tmp_path, CALLS)) as made:
        build.sealed(made, limit=150)
        path, segments = made.path, build.segments_of(made)
    whole = build.rows(path)
    damage(path, 4 * PAGE)
    found = salvage(path, segments)
    assert found.position == len(whole) and found.lost == 0
    assert build.rows(path) == whole


def test_of_a_file_that_is_none_nothing_is_salvaged_and_the_next_log_begins(log: Path) -> None:
    broken = damage(log, 0, 100)
    found = salvage(log, log.parent / "segments")
    assert (found.position, found.upto_at, found.lost) == (0, None, 0)
    assert found.aside.read_bytes() == broken and not log.exists()
    with closing(Log(log)) as new:
        assert new.head().position == 1


def test_two_at_the_same_second_have_two_names_and_what_a_killed_one_left_is_gone(log: Path) -> None:
    names = []
    left = log.with_name(".db.sqlite.4711")
    for _ in range(2):
        damage(log, 6 * PAGE)
        left.write_bytes(b"half")
        names.append(salvage(log, log.parent / "segments", lambda: 0.0).aside.name)
    assert names == ["db.sqlite.damaged-19700101T000000Z", "db.sqlite.damaged-19700101T000000Z-2"]
    assert not left.exists()


def test_the_write_ahead_log_goes_with_its_file(log: Path) -> None:
    with closing(Log(log)) as open_:
        open_.append([Fact.of("meter", MeterStopped(reason="last"))])
        beside = log.with_name("db.sqlite-wal").read_bytes()
        damage(log, 6 * PAGE)
        found = salvage(log, log.parent / "segments")
    assert found.aside.with_name(found.aside.name + "-wal").read_bytes() == beside
    assert set_aside(log) == [found.aside]
    assert not log.with_name("db.sqlite-wal").exists()


def test_damage_is_what_sqlite_says_of_the_file_and_not_of_the_disk_or_of_others(log: Path) -> None:
    with closing(sqlite3.connect(log)) as other, closing(Log(log, busy_timeout_s=0.0)) as waiting:
        other.execute("begin exclusive")
        with pytest.raises(LogError) as locked:
            waiting.append([Fact.of("meter", MeterStopped(reason="never"))])
    assert not is_damage(locked.value) and not is_damage(None) and not is_damage(OSError(28, "full"))
    damage(log, 0, 100)
    with pytest.raises(LogError) as broken:
        Log(log)
    assert is_damage(broken.value)
