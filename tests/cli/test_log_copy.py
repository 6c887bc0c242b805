from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.cli.log_copy import LogCopy
from halton.errors import LogError


def events(path: Path) -> list[tuple[int, str, str]]:
    with closing(sqlite3.connect(path)) as copy:
        return copy.execute("select position, type, stream from event order by position").fetchall()


def test_the_last_events_come_after_what_is_rare_before_them(tmp_path: Path) -> None:
    make.log(tmp_path, [make.price(), make.call(), make.call(), make.gap(), make.call(), make.started(), make.call()]).close()
    copy = LogCopy.of(tmp_path / "db.sqlite", tmp_path / "copy.sqlite", 3)
    before = [(1, "log.created", "log"), (2, "price.set", "e0001"), (3, "capture.gap", "e0004")]
    assert (copy.has_past, events(copy.path)) == (True, before)
    assert copy.add_last() == 3
    assert events(copy.path)[3:] == [(4, "call.completed", "e0005"), (5, "call.started", "e0006"), (6, "call.completed", "e0007")]


@pytest.mark.parametrize("last", [None, 3, 99])
def test_a_short_log_is_copied_as_it_is(tmp_path: Path, last: int | None) -> None:
    log = make.log(tmp_path, [make.call(), make.gap()])
    copy = LogCopy.of(log.path, tmp_path / "copy.sqlite", last)
    log.append(make.facts([make.call()]))  # which is later than the copy
    log.close()
    assert (copy.has_past, copy.add_last(), len(events(copy.path))) == (False, 3, 3)


def test_without_a_log_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(LogError):
        LogCopy.of(tmp_path / "db.sqlite", tmp_path / "copy.sqlite", 3)
