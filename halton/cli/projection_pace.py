"""How long a projection takes for one event, and for one of many: its statements, timed on what its log ends with."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from halton.projector.budget import BUDGET_S, TooLong, budget
from halton.projector.checkpoints import Checkpoints
from halton.projector.database import open_views
from halton.projector.projection import Projection
from halton.projector.rebuild import start_over
from halton.projector.source import LogSource

SAMPLES = 200


class Pace(msgspec.Struct, frozen=True):
    """Microseconds an event: when each comes alone (the median), and when all come at once; None if that took too long."""

    alone_us: int
    together_us: int | None


def measure(projection: Projection, log: Path, views: Path, budget_s: float = BUDGET_S) -> Pace | None:
    """Time a projection over the events that it reads, its tables empty at the start; None where there are none.

    `views` are at the head of the log, and are left as they are.
    """
    with closing(open_views(views, log)) as connection:
        positions = _positions(connection, projection)
        if not positions:
            return None
        with _undone(connection, projection):
            times = sorted(_time(connection, projection, at - 1, at) for at in positions[-SAMPLES:])
        try:
            with _undone(connection, projection), budget(connection, budget_s):
                whole = _time(connection, projection, 0, positions[-1])
        except TooLong:
            return Pace(round(times[len(times) // 2] * 1e6), None)
        return Pace(round(times[len(times) // 2] * 1e6), round(whole / len(positions) * 1e6))


def _positions(connection: sqlite3.Connection, projection: Projection) -> list[int]:
    types = sorted(projection.events)
    query = f"select position from log.event where type in ({', '.join('?' * len(types))}) order by position"
    return [position for (position,) in connection.execute(query, types)]


@contextmanager
def _undone(connection: sqlite3.Connection, projection: Projection) -> Iterator[None]:
    connection.execute("begin")
    try:
        start_over(connection, Checkpoints(connection), [projection])
        yield
    finally:
        if connection.in_transaction:  # SQLite itself undoes one whose statement it stops
            connection.execute("rollback")


def _time(connection: sqlite3.Connection, projection: Projection, after: int, upto: int) -> float:
    connection.execute("update batch set after = ?, upto = ?", (after, upto))
    LogSource(connection, projection.events).load(after, upto)
    began = time.perf_counter()
    for step in projection.steps:
        connection.execute(step.sql)
    return time.perf_counter() - began
