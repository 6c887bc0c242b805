"""Bodies that the ledger stores and that are purged meanwhile, and what must hold of them after any kill."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Container
from contextlib import closing
from typing import Any, NamedTuple

import make
from faults.broken import Broken
from halton.bodies.content import make_content
from halton.bodies.row import SALT_BYTES, SIDES, Row
from halton.log.store import Fact, read_only
from halton.paths import Home

PROJECTS = ("p0", "p1", "p2", "p3", "p4")
_ROWS = "select call_id || ' ' || side, salt from request_bodies"


class Body(NamedTuple):
    """One stored body, as its process told of it: nobody else knows its salt."""

    name: str
    salt: str
    project: str
    started_at: int
    after: int


def made(chance: random.Random, stream: str, after: int) -> tuple[list[Row], Fact]:
    """Both bodies of a call, and the event that commits to them, for a log that has come so far."""
    facts: dict[str, Any] = {"started_at": make.NOON + chance.randrange(999), "project": chance.choice(PROJECTS)}
    rows = []
    for side in SIDES:
        document = f"the {side} of {stream}: " + " ".join(f"{chance.getrandbits(40):x}" for _ in range(chance.randrange(400)))
        content = make_content(document, content_type="application/json", original_bytes=9, limit=1 << 20)
        rows.append(Row.of(content, call_id=stream, side=side, after=after, salt=os.urandom(SALT_BYTES), **facts))
    told = {f"{row.side}_body": row.kept for row in rows}
    return rows, Fact.of(stream, make.call(**facts, **told))


class Kept:
    """All bodies that were told of, and the removals that the log tells of."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._bodies: list[Body] = []
        self._removals: list[tuple[int, dict[str, Any]]] = []

    @property
    def purged(self) -> int:
        """How many are removed, or about to be."""
        return sum(self._is_removed(body) for body in self._bodies)

    @property
    def stored(self) -> int:
        """How many ever were."""
        return len(self._bodies)

    def hear(self, *facts: Any) -> None:
        """A process has stored a body and was told that it is durable."""
        self._bodies.append(Body(*facts))

    def take(self, position: int, data: str) -> None:
        """An event of a purge."""
        self._removals.append((position, json.loads(data)))

    def check(self, calls: Container[str]) -> None:
        """Each body of these calls, which are those in the log, is there as it was stored, unless the log tells why not.

        One that was stored when its process died, and whose call never came to the log, is removed by the next ledger.
        """
        stored = self._stored()
        for body in self._bodies:
            salt = stored.get(body.name)
            if salt is None and body.name.split()[0] in calls and not self._is_removed(body):
                raise Broken("bodies", f"that of {body.name} is gone, and no event tells why")
            if salt not in (None, bytes.fromhex(body.salt)):
                raise Broken("bodies", f"that of {body.name} is another")

    def unfinished(self) -> int:
        """How many are removed by the word of the log and are there all the same: the next purge or start removes them."""
        stored = self._stored()
        return sum(body.name in stored for body in self._bodies if self._is_removed(body))

    def check_purged(self, stored_before: int) -> None:
        """Right after a purge with --vacuum that nobody killed: nothing is left of whatever any purge removed, in no file.

        That is said of the first so many bodies: one that the ledger stores at the same moment may come behind the purge, and
        goes with the next one. Without --vacuum SQLite may leave copies of rows in pages from which it had moved them.
        """
        stored = self._stored()
        files = b"".join(path.read_bytes() for path in self._home.root.glob("bodies.sqlite*"))
        for body in filter(self._is_removed, self._bodies[:stored_before]):
            if body.name in stored:
                raise Broken("purged", f"the body of {body.name} is still there")
            if bytes.fromhex(body.salt) in files:
                raise Broken("purged", f"bytes of the body of {body.name} are still in a file")

    def _is_removed(self, body: Body) -> bool:
        return any(
            position > body.after
            and body.started_at < event["started_before_at"]
            and event.get("project") in (None, body.project)
            for position, event in self._removals
        )

    def _stored(self) -> dict[str, bytes]:
        if not self._home.bodies.exists():
            return {}
        try:
            with closing(read_only(self._home.bodies)) as connection:
                return dict(connection.execute(_ROWS).fetchall())
        except sqlite3.Error as error:
            raise Broken("bodies", f"they cannot be read: {error}") from error
