from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import make
from halton.projector.ahead import Ahead
from halton.projector.database import open_shadow, transaction
from halton.projector.source import LogSource, Source

TYPES = ("call.completed", "price.set")
EVENTS = [make.call(), make.price(), make.call(kind="chat"), make.gap(), make.price(model="other"), make.call(), make.call()]


class Noted:
    """A source that notes what it was asked for."""

    def __init__(self, source: Source, notes: list[tuple[int, int]]) -> None:
        self._source = source
        self._notes = notes
        self.head, self.reach = source.head, source.reach

    def load(self, after: int, upto: int) -> set[str]:
        self._notes.append((after, upto))
        return self._source.load(after, upto)


@pytest.fixture
def views(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    make.log(tmp_path, EVENTS).close()
    connection = open_shadow(tmp_path, tmp_path / "db.sqlite")
    yield connection
    connection.close()


def ahead(folder: Path, views: sqlite3.Connection) -> tuple[Ahead, list[tuple[int, int]], list[tuple[int, int]]]:
    """It, what its connection read itself, and what its thread was asked for."""
    direct: list[tuple[int, int]] = []
    begun: list[tuple[int, int]] = []
    source = Noted(LogSource(views, TYPES), direct)
    made = Ahead(views, folder / "db.sqlite", source, lambda connection: Noted(LogSource(connection, TYPES), begun))
    return made, direct, begun


def seen(views: sqlite3.Connection) -> tuple[list[object], list[object]]:
    calls = views.execute("select position, kind from call_completed").fetchall()
    return calls, views.execute("select position, model from price_set").fetchall()


def test_batches_in_a_row_are_ready_when_they_are_asked_for(tmp_path: Path, views: sqlite3.Connection) -> None:
    made, direct, begun = ahead(tmp_path, views)
    found = []
    for after in (0, 3, 6):
        with transaction(views, "deferred"):
            found.append((made.load(after, min(after + 3, made.head())), *seen(views)))
    made.close()
    assert found == [
        ({"call.completed", "price.set"}, [(2, "messages")], [(3, "claude-sonnet-4-5")]),
        ({"call.completed", "price.set"}, [(4, "chat")], [(6, "other")]),
        ({"call.completed"}, [(7, "messages"), (8, "messages")], []),
    ]
    assert (direct, begun) == ([(0, 3)], [(3, 6), (6, 8)])


def test_whatever_is_asked_for_is_what_is_there(tmp_path: Path, views: sqlite3.Connection) -> None:
    made, _, _ = ahead(tmp_path, views)
    plain = LogSource(views, TYPES)
    for ranges in ([(0, 2), (0, 2), (2, 4)], [(4, 5), (5, 6), (1, 8), (6, 7)], [(7, 8), (0, 8), (0, 1), (1, 2), (2, 3)]):
        with transaction(views, "deferred"):
            for after, upto in ranges:
                types, rows = made.load(after, upto), seen(views)
                assert (plain.load(after, upto), seen(views)) == (types, rows)
    made.close()
