"""How far the views have come, and what holds them up."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec


class Parked(msgspec.Struct, frozen=True):
    """The event that a projection could not take."""

    position: int
    type: str
    error: str


class Position(msgspec.Struct, frozen=True):
    """One projection: the last position in its rows, and how many events of the log it lacks."""

    name: str
    position: int
    behind: int
    parked: Parked | None


def read_positions(connection: sqlite3.Connection, head: int) -> list[Position]:
    """Every projection, given the last position of the log."""
    query = """select c.projection, c.position, max(0, ? - c.position), p.position, p.type, p.error
                 from checkpoints as c
                 left join parked as p on p.projection = c.projection and p.origin = c.origin
                where c.origin = 1
                order by c.projection"""
    return [_position(*row) for row in connection.execute(query, (head,))]


def read_reached(connection: sqlite3.Connection, names: Sequence[str]) -> int:
    """The position up to which each event of the log is in all of these projections; 0 if one of them has not begun."""
    query = f"""select iif(count(*) = ?, min(position), 0) from checkpoints
                 where origin = 1 and projection in ({", ".join("?" * len(names))})"""
    return int(connection.execute(query, (len(names), *names)).fetchone()[0])


def read_head(connection: sqlite3.Connection) -> int:
    """The last position of the log, given a connection to the log."""
    return int(connection.execute("select coalesce(max(position), 0) from event").fetchone()[0])


def _position(name: str, position: int, behind: int, at: int | None, type_: str, error: str) -> Position:
    return Position(name, position, behind, None if at is None else Parked(at, type_, error))
