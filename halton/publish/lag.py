"""How far the views are behind the log, and which of them stopped."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

import anyio.to_thread

from halton.errors import LogError
from halton.log.store import read_only
from halton.publish.database import ViewsDatabase

SLOWEST = """select min(position) from checkpoints
              where origin = 1 and projection not in (select projection from parked where origin = 1)"""
STOPPED = "select projection, position, type, error from parked order by projection"
HEAD = "select max(position) from event"


class Lag(NamedTuple):
    """`reached` is the last event in all views that have not stopped, `head` the last one of the log."""

    reached: int
    head: int

    @property
    def behind(self) -> int:
        """The events that the slowest projection has yet to read."""
        return max(0, self.head - self.reached)


async def lag(views: ViewsDatabase) -> Lag | None:
    """How far the log and the views are, None if that cannot be known.

    The log is asked on a connection of its own: it is never attached where SQL from a browser runs.
    """
    try:
        reached = (await views.execute(SLOWEST)).single_value()
        last = await anyio.to_thread.run_sync(head, views.home.log)
    except (sqlite3.Error, LogError):
        return None
    return None if reached is None or last is None else Lag(reached, last)


async def stopped(views: ViewsDatabase) -> list[Any]:
    """The projections that could not take an event: name, position, type of the event, reason. None without views."""
    try:
        return list(await views.execute(STOPPED))
    except sqlite3.Error:
        return []


def head(log: Path) -> int | None:
    """The last position of the log."""
    connection = read_only(log)
    try:
        found: int | None = connection.execute(HEAD).fetchone()[0]
        return found
    finally:
        connection.close()
