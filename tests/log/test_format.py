from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from halton.bodies.reading import open_bodies
from halton.bodies.store import BodyStore
from halton.errors import BodiesError, HaltonError, LogError
from halton.log.format import refuse_newer
from halton.log.store import Log, read_only
from halton.paths import Home


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma user_version = 1")


def test_only_a_newer_format_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("pragma user_version = 3")
        refuse_newer(connection, tmp_path, 3, HaltonError)
        refuse_newer(connection, tmp_path, 4, HaltonError)
        with pytest.raises(BodiesError, match=r"by a newer version of Halton \(format 3, this one knows 2\)\. Install that"):
            refuse_newer(connection, tmp_path, 2, BodiesError)


def test_a_newer_log_is_neither_written_nor_read(home: Home) -> None:
    Log(home.log).close()
    newer(home.log)
    for opened in (Log, read_only):
        with pytest.raises(LogError, match="db.sqlite was written by a newer version of Halton"):
            opened(home.log)


def test_newer_bodies_are_neither_written_nor_read(home: Home) -> None:
    BodyStore(home.bodies).close()
    newer(home.bodies)
    for opened in (BodyStore, open_bodies):
        with pytest.raises(BodiesError, match="bodies.sqlite was written by a newer version of Halton"):
            opened(home.bodies)


def test_views_have_no_format_for_they_are_made_anew(home: Home) -> None:
    with closing(sqlite3.connect(home.views)) as connection:
        connection.execute("pragma user_version = 9")
        connection.execute("create table t (a)")
    with closing(read_only(home.views)) as connection:
        assert connection.execute("select count(*) from t").fetchone() == (0,)
