"""Reading what is stored: newest first, by call, all of it, and never for long at once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import make
from bodies import made
from halton.bodies.reading import PAGE, Wanted, bodies_of, each, open_bodies, summaries, text_of
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.paths import Home

NOON = make.NOON


def test_the_newest_first_of_a_project_and_a_time(home: Home) -> None:
    made.kept(home, "a")
    made.kept(home, "b", started_at=NOON + 5)
    made.kept(home, "c", started_at=NOON + 9, project="billing")
    with closing(open_bodies(home.bodies)) as connection:

        def calls(wanted: Wanted, limit: int = 99) -> list[tuple[str, str]]:
            return [(one.call_id, one.side) for one in summaries(connection, wanted, limit)]

        assert calls(Wanted(), 3) == [("c", "request"), ("c", "response"), ("b", "request")]
        assert calls(Wanted(project="billing")) == [("c", "request"), ("c", "response")]
        assert calls(Wanted(since_at=NOON + 5, until_at=NOON + 9)) == [("b", "request"), ("b", "response")]
        assert [row.call_id for row in each(connection, Wanted(until_at=NOON + 5))] == ["a", "a"]


def test_the_bodies_of_a_call_by_the_beginning_of_its_id(home: Home) -> None:
    made.kept(home, "abc", "abcd", "xyz")
    with closing(open_bodies(home.bodies)) as connection:
        assert [(row.call_id, row.side) for row in bodies_of(connection, "x")] == [("xyz", "request"), ("xyz", "response")]
        assert {row.call_id for row in bodies_of(connection, "abc")} == {"abc"}
        with pytest.raises(BodiesError, match="More than one"):
            bodies_of(connection, "ab")
        with pytest.raises(BodiesError, match="none was kept, or it was removed"):
            bodies_of(connection, "b")


def test_all_pages_are_read_and_a_purge_between_them_is_not_held_up(home: Home) -> None:
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row(f"c{number:03}") for number in range(2 * PAGE + 5)])
        with closing(open_bodies(home.bodies)) as connection:
            reading = each(connection, Wanted())
            assert next(reading).call_id == "c000"
            store.connection.execute("delete from request_bodies where call_id = 'c104'")
            assert store.connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0
            assert [row.call_id for row in reading] == [f"c{number:03}" for number in range(1, 104)]


def test_a_damaged_row_is_an_error_that_says_what_to_do() -> None:
    row = made.row(document={"a": 1})
    assert text_of(row) == b'{"a":1}'
    with pytest.raises(BodiesError, match="halton verify"):
        text_of(msgspec.structs.replace(row, data=b"noise"))


def test_no_file_and_another_file(tmp_path: Path) -> None:
    with pytest.raises(BodiesError, match="No body is stored yet"):
        open_bodies(tmp_path / "bodies.sqlite")
    (tmp_path / "bodies.sqlite").write_bytes(b"noise" * 999)
    with pytest.raises(BodiesError, match="cannot be read"):
        open_bodies(tmp_path / "bodies.sqlite")
