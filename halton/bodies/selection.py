"""Which bodies are removed: those of calls that started before a moment, all of them or those of one call or project."""

from __future__ import annotations

import sqlite3

import msgspec

_COUNT = "select count(*), coalesce(sum(length(data)), 0), max(started_at) from request_bodies where {where}"
_DELETE = "delete from request_bodies where {where}"


class Selection(msgspec.Struct, frozen=True):
    """The rule by which rows are chosen; `upto` leaves alone what was stored when the log had come further than that."""

    started_before_at: int
    call: str | None = None
    project: str | None = None
    upto: int | None = None

    def takes(self, call: str, started_at: int, project: str) -> bool:
        """Whether it takes the bodies of this call."""
        return started_at < self.started_before_at and self.call in (None, call) and self.project in (None, project)

    def found(self, connection: sqlite3.Connection) -> Found:
        """What there is of it now."""
        where, values = self._where()
        return Found(*connection.execute(_COUNT.format(where=where), values).fetchone())

    def remove(self, connection: sqlite3.Connection) -> int:
        """Delete the rows, and say how many there were."""
        where, values = self._where()
        return connection.execute(_DELETE.format(where=where), values).rowcount

    def _where(self) -> tuple[str, list[object]]:
        clauses, values = ["started_at < ?"], list[object]([self.started_before_at])
        for clause, value in (("call_id = ?", self.call), ("project = ?", self.project), ("after < ?", self.upto)):
            if value is not None:
                clauses.append(clause)
                values.append(value)
        return " and ".join(clauses), values


class Found(msgspec.Struct, frozen=True):
    """How many bodies, how many bytes of them on the disk, and when the newest of their calls started."""

    bodies: int
    bytes: int
    newest_at: int | None
