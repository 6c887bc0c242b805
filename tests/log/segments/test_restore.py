"""A log comes back from its segments row for row and hash for hash, as far as they reach, and over nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.errors import LogError
from halton.events.types import Event, MeterStopped
from halton.log.segments.restore import Lack, restore
from halton.log.store import Fact, Log
from halton.log.verify import verify
from log.segments import build
from projections.given import logs

CALLS = [make.call(input_tokens=number) for number in range(11)]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A log of twelve events in three segments of four, and behind them the three events that tell of it."""
    with closing(build.log(tmp_path, CALLS)) as log:
        build.sealed(log, limit=4)
        yield log


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.sqlite"


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def test_what_was_sealed_comes_back(log: Log, out: Path) -> None:
    counts: list[int] = []
    restored = restore(build.segments_of(log), out, counts.append)
    assert build.rows(out) == build.rows(log.path)[:12]
    assert (restored.position, restored.segments, restored.lacks, restored.origin) == (12, 3, (), log.origin())
    assert restored.head == verify(out).head == build.rows(log.path)[11][6].hex()  # type: ignore[attr-defined]
    assert counts == [4, 4, 4]


def test_it_is_a_log_like_any_other(log: Log, out: Path) -> None:
    restore(build.segments_of(log), out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert {path.name for path in out.parent.iterdir() if path.name.startswith(("out", "."))} == {"out.sqlite"}
    with closing(Log(out)) as again:
        assert again._connection.execute("pragma page_size").fetchone() == (8192,)
        assert again.append([Fact.of("meter", MeterStopped(reason="after"))]).position == 13
        assert [row.event() for row in again.read(after=12)] == [MeterStopped(reason="after")]
        with pytest.raises(Exception, match="append-only"):
            again._connection.execute("delete from event")
    assert verify(out).sound


@pytest.mark.parametrize("name", ["out.sqlite", "out.sqlite-wal", "out.sqlite-shm", "out.sqlite-journal"])
def test_nothing_is_overwritten_or_taken_over(log: Log, out: Path, name: str) -> None:
    out.with_name(name).write_bytes(b"somebody's")
    with pytest.raises(LogError, match=f"{name} is there already"):
        restore(build.segments_of(log), out)
    assert out.with_name(name).read_bytes() == b"somebody's"


def test_a_link_to_nowhere_is_not_followed(log: Log, out: Path, tmp_path: Path) -> None:
    out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LogError, match="is there already"):
        restore(build.segments_of(log), out)
    assert not (tmp_path / "elsewhere").exists()


def test_a_log_that_somebody_begins_meanwhile_keeps_its_name(log: Log, out: Path) -> None:
    with pytest.raises(LogError, match="is there already"):
        restore(build.segments_of(log), out, lambda events: out.write_bytes(b"somebody's"))
    assert out.read_bytes() == b"somebody's"
    assert not [path for path in out.parent.iterdir() if path.name.startswith(".")]


def test_a_file_system_without_links_takes_it_too(log: Log, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*paths: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert restore(build.segments_of(log), out).position == 12
    assert verify(out).sound


def test_a_damaged_segment_ends_it_and_is_named_and_so_is_what_lies_behind(log: Log, out: Path) -> None:
    _, second, third = build.segments(log)
    spoil(second.path)
    restored = restore(build.segments_of(log), out)
    assert build.rows(out) == build.rows(log.path)[:4]
    assert (restored.position, restored.segments) == (4, 1)
    assert restored.lacks == (
        Lack(5, 8, "its bytes are not those that were sealed", second.path.name),
        Lack(9, 12, "what comes before it is lacking", third.path.name),
    )


def test_a_segment_that_is_gone_is_told_by_its_positions(log: Log, out: Path) -> None:
    _, second, third = build.segments(log)
    second.path.unlink()
    assert restore(build.segments_of(log), out).lacks == (
        Lack(5, 8, "no file holds these positions"),
        Lack(9, 12, "what comes before it is lacking", third.path.name),
    )


def test_without_the_first_segment_there_is_no_log(log: Log, out: Path) -> None:
    first = build.segments(log)[0]
    spoil(first.path)
    with pytest.raises(LogError, match=rf"Of {first.path.name}: its bytes are not those"):
        restore(build.segments_of(log), out)
    first.path.unlink()
    with pytest.raises(LogError, match="begins at position 1.*--from"):
        restore(build.segments_of(log), out)
    assert not out.exists()


def test_a_segment_of_another_log_is_not_mixed_in(log: Log, out: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    build.segments(log)[1].path.unlink()
    with closing(build.log(other, CALLS)) as strange:
        build.sealed(strange, limit=4)
        foreign = build.segments(strange)[1].path
        foreign.rename(build.segments_of(log) / foreign.name)
    restored = restore(build.segments_of(log), out)
    assert (restored.position, restored.lacks[0]) == (4, Lack(5, 8, "it comes from another log", foreign.name))


def test_of_two_histories_the_one_that_does_not_follow_is_left_out(log: Log, out: Path, tmp_path: Path) -> None:
    """The log was restored up to 8 once, and went on otherwise; a copy of what came next then turned up again."""
    third = build.segments(log)[2].path
    kept = third.read_bytes()
    third.unlink()
    home = tmp_path / "home"
    home.mkdir()
    restore(build.segments_of(log), home / "db.sqlite")
    build.segments_of(log).rename(home / "segments")
    with closing(Log(home / "db.sqlite")) as again:
        again.append(make.facts(CALLS[:6]))
        build.sealed(again, limit=8)
        (home / "segments" / third.name).write_bytes(kept)
        restored = restore(home / "segments", out)
        assert build.rows(out) == build.rows(again.path)[: restored.position]
        assert restored.position >= 14


def test_segments_that_overlap_are_joined_where_they_agree(log: Log, out: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    restore(build.segments_of(log), whole / "db.sqlite")
    (whole / "segments").mkdir()
    with closing(Log(whole / "db.sqlite")) as again:
        build.sealed(again, limit=6)
        build.segments(log)[2].path.unlink()
        for segment in build.segments(again)[1:]:
            segment.path.rename(build.segments_of(log) / segment.path.name)
    restored = restore(build.segments_of(log), out)
    assert build.rows(out)[:12] == build.rows(log.path)[:12]
    assert restored.position == 12 and restored.segments == 3


def test_a_disk_that_does_not_take_it_is_an_error_and_keeps_nothing(log: Log, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="could not be written"):
        restore(build.segments_of(log), tmp_path / "nowhere" / "db.sqlite")


@settings(max_examples=25, deadline=None)
@given(events=logs(), limit=st.integers(1, 80))
def test_sealed_and_restored_every_log_has_the_same_rows_and_hashes(events: list[Event], limit: int) -> None:
    with TemporaryDirectory() as folder, closing(build.log(Path(folder), events)) as log:
        head = log.head().position
        build.sealed(log, limit=limit)
        restored = restore(build.segments_of(log), Path(folder) / "out.sqlite")
        assert restored.position >= head and not restored.lacks
        assert build.rows(Path(folder) / "out.sqlite") == build.rows(log.path)[: restored.position]
