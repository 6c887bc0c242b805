"""Everything that is known of one call, read once for all sections of its page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import anyio.to_thread
import msgspec

from halton.publish.call.log_facts import LogFacts, read_log_facts
from halton.publish.database import ViewsDatabase
from halton.views.call_acts import CallHit, CallMove, read_call_hits, read_call_moves
from halton.views.call_facts import CallFacts, read_call_facts
from halton.views.call_place import Place
from halton.views.neighbours import Neighbour, read_same_exchange, read_same_response, read_session_around

EACH_WAY = 6


class Found(msgspec.Struct, frozen=True):
    """One call by the views and by the log; `log` is None for a call of another machine, or where the log lacks it.

    What a projection would say that is missing, or is being made anew, is None or empty.
    """

    facts: CallFacts
    before: list[Neighbour]
    after: list[Neighbour]
    same_response: list[Neighbour]
    same_exchange: list[Neighbour]
    hits: list[CallHit]
    moves: list[CallMove]
    log: LogFacts | None = None

    @property
    def call(self) -> dict[str, Any]:
        """Its row in the table calls."""
        return self.facts.call

    @property
    def is_ours(self) -> bool:
        """Whether it is a call of this machine."""
        return bool(self.call["origin"] == 1)


async def find(views: ViewsDatabase, place: Place) -> Found | None:
    """All of one call; None if it is gone by now.

    :raises QueryInterrupted: if it takes longer than a statement may.
    """
    found = await views.ask(lambda connection: _in_views(connection, place))
    if found is None or not found.is_ours:
        return found
    cost = found.facts.cost or {}
    asked = (views.home.log, place.position, place.call_id, cost.get("costed") or 0, cost.get("counted_as"))
    return msgspec.structs.replace(found, log=await anyio.to_thread.run_sync(read_log_facts, *asked))


def _in_views(connection: sqlite3.Connection, place: Place) -> Found | None:
    facts = read_call_facts(connection, place.position, place.origin)
    if facts is None:
        return None
    call = facts.call
    nobody: tuple[list[Neighbour], list[Neighbour]] = ([], [])
    before, after = _or(nobody, lambda: read_session_around(connection, call, EACH_WAY))
    return Found(
        facts,
        before,
        after,
        _or([], lambda: read_same_response(connection, call)),
        _or([], lambda: read_same_exchange(connection, call)),
        _or([], lambda: read_call_hits(connection, call)),
        _or([], lambda: read_call_moves(connection, place.position, place.origin)),
    )


def _or[Answer](otherwise: Answer, question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise
        return otherwise
