"""Builders: a stored body in one call, a log whose calls have their bodies, and a look at the raw bytes of a home."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec

import make
from halton.bodies.content import make_content
from halton.bodies.row import SALT_BYTES, SIDES, Row
from halton.bodies.store import BodyStore
from halton.events.body import KeptBody
from halton.events.types import CallCompleted
from halton.log.store import Fact, Log
from halton.paths import Home

_random = random.Random(7)


def row(call: str = "a", side: str = "request", document: Any = "hello", **changes: Any) -> Row:
    """A body of the call that `make.call()` makes, with a salt of its own."""
    content = make_content(document, content_type="application/json", original_bytes=99, limit=1 << 20)
    facts: dict[str, Any] = {"started_at": make.NOON, "project": "halton", "after": 1} | changes
    return Row.of(content, call_id=call, side=side, salt=_random.randbytes(SALT_BYTES), **facts)


def text(size: int) -> str:
    """Words that no compression makes much smaller."""
    return " ".join(f"{_random.getrandbits(40):x}" for _ in range(size // 11))


def kept(home: Home, *calls: str, **changes: Any) -> list[Row]:
    """Both bodies of these calls, stored as the ledger does it: the rows first, then the events."""
    store, log = BodyStore(home.bodies), Log(home.log)
    made: list[Row] = []
    for call in calls:
        after = log.head().position
        rows = {side: row(call, side, f"the {side} of {call} {text(3000)}", after=after, **changes) for side in SIDES}
        store.add(list(rows.values()))
        log.append([Fact.of(call, completed({side: one.kept for side, one in rows.items()}, **changes))])
        made += rows.values()
    store.close()
    log.close()
    return made


def completed(bodies: dict[str, KeptBody], **changes: Any) -> CallCompleted:
    """The call that these bodies belong to."""
    told = {f"{side}_body": body for side, body in bodies.items()}
    return msgspec.structs.replace(make.call(), **told, **changes)


def stored(home: Home) -> list[tuple[str, str]]:
    """Which bodies there are."""
    store = BodyStore(home.bodies)
    found = store.connection.execute("select call_id, side from request_bodies order by 1, 2").fetchall()
    store.close()
    return found


def in_files(folder: Path, needle: bytes) -> list[str]:
    """The files below a folder that hold these bytes."""
    return [file.name for file in folder.glob("**/*") if file.is_file() and needle in file.read_bytes()]


def salts(home: Home) -> list[bytes]:
    """The salts of all stored bodies: random bytes that stand in the file as they are."""
    store = BodyStore(home.bodies)
    found = [salt for (salt,) in store.connection.execute("select salt from request_bodies")]
    store.close()
    return found


def found(home: Home, wanted: list[bytes]) -> int:
    """How many of these byte strings are in any file of the home."""
    data = b"\0".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file() and path.name != "ballast")
    return sum(one in data for one in wanted)
