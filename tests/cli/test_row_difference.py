from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from halton.cli.row_difference import Difference, first_difference


def database(path: Path, rows: list[tuple[object, object]]) -> Path:
    with closing(sqlite3.connect(path)) as made, made:
        made.execute("create table same (a)")
        made.execute("create table mine (name text, value any) strict")
        made.executemany("insert into mine values (?, ?)", rows)
    return path


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ([("a", 1), ("b", None)], [("b", None), ("a", 1)], None),
        ([("a", 1), ("b", 2)], [("a", 1), ("b", 3)], (["b", 2], ["b", 3])),
        ([("a", 1)], [], (["a", 1], None)),
        ([], [("a", b"\xff")], (None, ["a", "x'ff'"])),
        ([("a", 1), ("a", 1)], [("a", 1)], (["a", 1], ["a", 1])),
        ([("a", None)], [("a", 0)], (["a", None], ["a", 0])),
    ],
)
def test_the_first_row_that_only_one_has(tmp_path: Path, one: list, other: list, found: tuple | None) -> None:  # type: ignore[type-arg]
    paths = database(tmp_path / "one", one), database(tmp_path / "other", other)
    expected = Difference("mine", ["name", "value"], *found) if found else None
    assert first_difference(*paths, ["same", "mine"]) == expected
