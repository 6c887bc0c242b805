"""Several processes that read one chain say the same as one: the first fault, wherever the cuts are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.errors import LogError
from halton.log.abreast import read_abreast
from halton.log.chain import GENESIS
from halton.log.store import Head
from halton.log.stretch import CHANGED, Stretch, read_stretch

EVENTS = 12
BEGINNING = Head(0, GENESIS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make.log(tmp_path, [make.call(input_tokens=number) for number in range(EVENTS - 1)]).close()
    return tmp_path / "db.sqlite"


def head(path: Path, position: int) -> Head:
    with closing(sqlite3.connect(path)) as connection:
        return Head(*connection.execute("select position, hash from event where position = ?", (position,)).fetchone())


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in ("drop trigger event_is_never_updated", "drop trigger event_is_never_deleted", *statements):
            connection.execute(statement)


def test_three_of_them_read_a_sound_log_to_its_end(path: Path) -> None:
    starts = [BEGINNING, head(path, 4), head(path, 9)]
    assert read_abreast(path, starts) == Stretch(head(path, EVENTS))


@pytest.mark.parametrize("position", [3, 6, 7, 12])
def test_a_changed_event_is_named_on_either_side_of_the_cut(path: Path, position: int) -> None:
    starts = [BEGINNING, head(path, 6)]
    tamper(path, f"update event set data = '{{}}' where position = {position}")
    found = read_abreast(path, starts)
    assert found == read_stretch(path, BEGINNING) == Stretch(head(path, position - 1), position, "changed", CHANGED)


def test_of_two_faults_the_first_is_named_whichever_is_found_first(path: Path) -> None:
    starts = [BEGINNING, head(path, 6)]
    tamper(path, "delete from event where position = 5", "update event set version = 9 where position = 7")
    assert read_abreast(path, starts) == Stretch(head(path, 4), 5, "missing", "events 5 to 5 are missing")


def test_a_cut_whose_hash_is_not_the_one_that_was_reached_is_a_fault(path: Path) -> None:
    found = read_abreast(path, [BEGINNING, Head(6, bytes(32))])
    assert (found.bad_position, found.kind) == (6, "changed")


def test_a_process_that_cannot_begin_is_an_error(path: Path, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="Try again"):
        read_abreast(tmp_path / "none.sqlite", [BEGINNING, Head(6, bytes(32))])
