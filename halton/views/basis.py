"""What the views were made from: which log, by which projections, and how much of it."""

from __future__ import annotations

import sqlite3

import msgspec


class Made(msgspec.Struct, frozen=True):
    """One projection: the digest of its file when its rows were made, and the last position in them."""

    name: str
    digest: str
    position: int


class Basis(msgspec.Struct, frozen=True):
    """The id of the log that views.sqlite was made from, and its projections."""

    origin: str | None
    projections: tuple[Made, ...]


def read_basis(connection: sqlite3.Connection) -> Basis:
    """The basis of the rows that come from this machine's own log."""
    row = connection.execute("select id from origins where origin = 1").fetchone()
    query = "select projection, digest, position from checkpoints where origin = 1 order by projection"
    return Basis(row[0] if row else None, tuple(Made(*made) for made in connection.execute(query)))
