"""The lines of a *.err.log and its old ones, over each change of the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from halton.cli.log_tail import Tail, log_names
from halton.error_log.file import ErrorLog, old_files, set_aside


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "edge.err.log"


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_the_oldest_file_comes_first_and_then_what_comes(path: Path) -> None:
    for file, data in zip((path, *old_files(path)), (b"5\n", b"3\n4\n", b"1\n2\n"), strict=True):
        file.write_bytes(data)
    tail = Tail(path)
    assert list(tail.lines()) == [b"1", b"2", b"3", b"4", b"5"]
    append(path, b"6\n7")
    assert list(tail.lines()) == [b"6"]
    append(path, b"7\n")
    assert list(tail.lines()) == [b"77"]
    assert list(tail.lines()) == []
    tail.close()


def test_the_last_line_that_nobody_has_ended(path: Path) -> None:
    append(path, b"1\n2")
    tail = Tail(path)
    assert list(tail.lines()) == [b"1"]
    assert list(tail.rest()) == [b"2"]
    assert list(tail.rest()) == []
    tail.close()


@pytest.mark.parametrize(("changes", "kept"), [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (5, [0, 3, 4])])
def test_a_file_that_is_set_aside_is_read_to_its_end_first(path: Path, changes: int, kept: list[int]) -> None:
    append(path, b"first\n")
    tail = Tail(path)
    assert list(tail.lines()) == [b"first"]
    for number in range(changes):
        append(path, b"old %d\ntorn %d" % (number, number))
        set_aside(path)
    append(path, b"new\n")
    # The first file is held open; of the others, two old ones are there.
    expected = [line % number for number in kept for line in (b"old %d", b"torn %d")]
    assert list(tail.lines()) == [*expected, b"new"]
    tail.close()


def test_every_line_of_a_writer_that_sets_its_file_aside_is_seen_once(path: Path) -> None:
    log, tail, seen = ErrorLog(path, limit_bytes=200), Tail(path), list[bytes]()
    for number in range(500):
        log.append(b"%d\n" % number)
        if number % 7 == 0:
            seen += tail.lines()
    seen += tail.lines()
    assert seen == [b"%d" % number for number in range(500)]
    tail.close()


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "gone"])
def test_what_is_no_plain_file_is_not_read(path: Path, kind: str) -> None:
    path.with_name("other").write_bytes(b"secret\n")
    {
        "link": lambda: path.symlink_to("other"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "gone": lambda: None,
    }[kind]()
    assert list(Tail(path).lines()) == []


def test_the_names_are_those_of_the_files(tmp_path: Path) -> None:
    for name in ("edge.err.log", "edge.err.log.1", "up.err.log.2", "x.err.log.old", ".err.log", "notes.txt"):
        (tmp_path / name).touch()
    assert log_names(tmp_path) == ["edge", "up"]
