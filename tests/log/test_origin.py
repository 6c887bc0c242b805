"""The id of a log, read by somebody who has only a connection."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from halton.log.origin import read_origin
from halton.log.store import Log, read_only


def test_it_is_that_of_the_first_event(tmp_path: Path) -> None:
    with closing(Log(tmp_path / "db.sqlite")) as log, closing(read_only(log.path)) as connection:
        assert read_origin(connection) == log.origin()


@pytest.mark.parametrize("change", ["data = '[]'", "data = 'not json'", "type = 'meter.stopped'", "position = 7"])
def test_a_first_event_that_does_not_say_it_has_none(tmp_path: Path, change: str) -> None:
    Log(tmp_path / "db.sqlite").close()
    with closing(sqlite3.connect(tmp_path / "db.sqlite")) as connection:
        connection.execute("drop trigger event_is_never_updated")
        connection.execute(f"update event set {change}")
        assert read_origin(connection) is None
