"""Questions that cannot be answered are left out, and slow ones are named."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from halton.publish.spend.reader import Reader

pytestmark = pytest.mark.anyio

ENDLESS = "with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n"


def count(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("select count(*) from calls").fetchone()[0]
    return found


async def test_an_answer_or_none(datasette: Any, views: Path) -> None:
    reader = Reader(datasette.get_database("projections"))
    assert await reader.ask("calls", count) == 3
    assert await reader.ask("nothing", lambda connection: connection.execute("select * from no_table")) is None
    assert (reader.late, reader.unread) == ([], ["nothing"])


async def test_what_takes_too_long_is_named(datasette: Any, views: Path) -> None:
    reader = Reader(datasette.get_database("projections"))
    assert await reader.ask("the end", lambda connection: connection.execute(ENDLESS).fetchall(), 20) is None
    assert (reader.late, reader.unread) == (["the end"], [])
    assert await reader.ask("calls", count) == 3


async def test_a_broken_answer_is_no_missing_one(datasette: Any, views: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        await Reader(datasette.get_database("projections")).ask("calls", lambda connection: 1 // 0)
