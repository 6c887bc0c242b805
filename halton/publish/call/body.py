"""What was asked and what was answered, as it was kept: redacted, as text, to a bound; nothing at all unless the owner allows it.

The store of bodies is opened for one request at a time, to be read, and no SQL of the page's ever runs on it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread
import msgspec

from halton.bodies.readable import parts
from halton.bodies.reading import open_bodies, text_of
from halton.bodies.row import SIDES, Row, rows
from halton.errors import BodiesError, LogError
from halton.events.body import KeptBody
from halton.publish.call.found import Found
from halton.publish.cells import visible

MOST_CHARACTERS = 200_000
MOST_PARTS = 200
GONE = "It is not stored any more: it was purged, or is past its time."
UNREADABLE = "bodies.sqlite cannot be read now, so nobody can say whether it is still stored: halton verify."
WHY_NOT_KEPT = {
    "too_large": "it is larger than may be held while it is read",
    "undecodable": "its content coding, or its JSON, cannot be read",
    "stream_unread": "no text was found in its stream, or its format is not put together",
    "socket": "several inferences were open at once on one socket, and whose message it was is not known",
    "incomplete": "bytes of it were lost, or it was not seen from its beginning",
    "overload": "the meter could not keep up",
    "redaction_budget": "it could not be searched for secrets in time",
    "redaction_failed": "a fault of Halton's stopped the search for secrets",
    "store_failed": "bodies.sqlite did not take it",
    "switched_off": "bodies of its project are not kept, or it was not known yet whose it was",
}


class Part(NamedTuple):
    """A part of a body with its title."""

    title: str
    text: str


class Body(NamedTuple):
    """One side: what is kept of it by its event, what it says where that may be shown, and why not where not."""

    side: str
    facts: list[str]
    parts: list[Part]
    why: str
    cut: str


async def section(found: Found, store: Path, *, shown: bool) -> list[Body]:
    """Both sides of a call; without their texts unless `shown`."""
    kept = _by_event(found)
    stored = await anyio.to_thread.run_sync(_read, store, found.call["call_id"]) if shown and found.is_ours else {}
    none = "" if not shown else UNREADABLE if stored is None else GONE
    texts = stored or {}
    sides = [side for side in SIDES if kept.get(side) is not None or side in texts]
    return [_body(side, kept.get(side), texts.get(side), none) for side in sides]


def _by_event(found: Found) -> dict[str, KeptBody | None]:
    event = found.log.event if found.log else None
    return {"request": event.request_body, "response": event.response_body} if event else {}


def _body(side: str, kept: KeptBody | None, stored: Body | None, none: str) -> Body:
    facts = _facts(kept) if kept else []
    if kept is not None and kept.reason:
        return Body(side, facts, [], f"Not kept: {WHY_NOT_KEPT.get(kept.reason, visible(kept.reason))}.", "")
    if stored is not None:
        return stored._replace(facts=facts + stored.facts)
    return Body(side, facts, [], none, "")


def _facts(kept: KeptBody) -> list[str]:
    facts = [] if kept.bytes is None else [f"{kept.bytes:,} bytes of text kept"]
    facts += ["cut when it was stored"] if kept.truncated else []
    taken = kept.redactions or {}
    return facts + [f"{count:,} × {visible(kind[:60])} taken out" for kind, count in sorted(taken.items())[:20]]


def _read(store: Path, call: str) -> dict[str, Body] | None:
    """The stored sides of a call, as text; None where there is a store that cannot be read."""
    try:
        with closing(open_bodies(store)) as connection:
            found = [row for _, row in rows(connection, "where call_id = ? order by side", (call,))]
    except (BodiesError, LogError, sqlite3.Error):
        return None if store.exists() else {}
    return {row.side: _shown(row) for row in found}


def _shown(row: Row) -> Body:
    facts = [f"{row.original_bytes:,} bytes as it came", visible(row.content_type or "no content type")]
    try:
        shown, is_cut = beginning(text_of(row))
    except (BodiesError, msgspec.DecodeError, RecursionError):
        return Body(row.side, facts, [], "What is stored of it cannot be read: halton verify.", "")
    cut = f"Cut after {MOST_CHARACTERS:,} characters. All of it: halton bodies show {row.call_id}" if is_cut else ""
    return Body(row.side, facts, shown, "", cut)


def beginning(text: bytes, most: int = MOST_CHARACTERS) -> tuple[list[Part], bool]:
    """The parts of a stored text up to so many characters, each of them visible, and whether there is more.

    :raises msgspec.DecodeError: for a text that is no JSON.
    """
    shown: list[Part] = []
    for title, pieces in parts(msgspec.json.decode(text)):
        if most <= 0 or len(shown) == MOST_PARTS:
            return shown, True
        taken: list[str] = []
        for piece in pieces:
            taken.append(piece[:most])
            most -= len(piece)
            if most < 0:
                return [*shown, Part(visible(title[:200]), visible("".join(taken)))], True
        shown.append(Part(visible(title[:200]), visible("".join(taken))))
    return shown, False
