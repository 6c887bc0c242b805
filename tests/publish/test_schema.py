"""What the SQL page lists beside its editor."""

from pathlib import Path
from typing import Any

import pytest

from halton.publish.navigation import TABLES
from halton.publish.schema import schema

pytestmark = pytest.mark.anyio


async def test_tables_with_a_note_on_each_column_the_most_asked_first(datasette: Any, views: Path) -> None:
    found = {table.name: table for table in await schema(datasette)}
    places = [name for name in TABLES if name in found]
    assert list(found)[: len(places)] == places and len(places) >= 4
    assert found["repeats"].title == "Repeats"
    assert [name for name, _ in found["repeats"].columns] == ["position", "origin", "counted_as"]
    assert all(note for table in found.values() for _, note in table.columns)
    assert not {"checkpoints", "days_due", "call_moves"} & found.keys()


async def test_nothing_before_anything_was_metered(datasette: Any) -> None:
    assert await schema(datasette) == []


async def test_rows_of_tables_are_counted_where_that_is_asked_and_those_of_views_never(datasette: Any, views: Path) -> None:
    found = {table.name: table.rows for table in await schema(datasette, counted=True)}
    assert (found["calls"], found["repeats"], found["metered_calls"]) == (3, 0, None)
    assert {table.rows for table in await schema(datasette)} == {None}
