"""The calls that belong to one: of its session before and after, of the same response, of the same exchange."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from halton.views.moment import moment

READS = ("calls", "cost")
MOST = 20
# A socket of the provider's lasts a day at most; its first call begins no later than it.
LONGEST_SOCKET = timedelta(hours=26)


class Neighbour(msgspec.Struct, frozen=True):
    """One call in short; times as the views write them, money in pico-dollars, None where it is not known."""

    position: int
    origin: int
    call_id: str
    started_at: str
    duration_ms: int | None
    model: str | None
    status: str
    agent: str | None
    request_class: str | None
    attempt: int
    entry: int
    output_tokens: int | None
    basis: str | None
    cost_pico: int | None


_SELECT = """select c.position, c.origin, c.call_id, c.started_at, c.duration_ms, coalesce(c.model, c.model_requested), c.status,
                    c.agent, c.request_class, c.attempt, c.entry, u.output_tokens, k.basis, k.cost_pico
               from calls as c
               left join usage as u on u.position = c.position and u.origin = c.origin
               left join cost as k on k.position = c.position and k.origin = c.origin"""


def read_session_around(
    connection: sqlite3.Connection, call: dict[str, Any], each: int
) -> tuple[list[Neighbour], list[Neighbour]]:
    """The last calls of its session before this one, and the first after it, so many at most each; both in order of time."""
    if call["session"] is None:
        return [], []
    here = {"session": call["session"], "at": call["started_at"], "position": call["position"], "each": each}
    near = "where c.session = :session and (c.started_at, c.position)"
    before = _read(connection, f"{near} < (:at, :position) order by c.started_at desc, c.position desc limit :each", here)
    return before[::-1], _read(connection, f"{near} > (:at, :position) order by c.started_at, c.position limit :each", here)


def read_same_response(connection: sqlite3.Connection, call: dict[str, Any]) -> list[Neighbour]:
    """The other calls that brought the response of this one: repeats, retries, and the inferences that share its id."""
    if call["response_id"] is None:
        return []
    where = """where c.response_id = :response_id and c.provider = :provider and c.origin = :origin and c.position <> :position
               order by c.started_at, c.position limit :most"""
    return _read(connection, where, call | {"most": MOST})


def read_same_exchange(connection: sqlite3.Connection, call: dict[str, Any]) -> list[Neighbour]:
    """The other inferences of a WebSocket, or of one exchange that held several."""
    if call["inference"] == 1 and call["transport"] != "websocket":
        return []
    exchange = call["call_id"].partition(".")[0]
    at = moment(call["started_at"])
    values = {
        "exchange": exchange,
        "call_id": call["call_id"],
        "origin": call["origin"],
        "begin": f"{at - LONGEST_SOCKET:%Y-%m-%dT%H:%M:%S.%fZ}",
        "end": f"{at + LONGEST_SOCKET:%Y-%m-%dT%H:%M:%S.%fZ}",
        "most": MOST,
    }
    where = """where c.started_at >= :begin and c.started_at < :end and c.origin = :origin and c.call_id <> :call_id
                 and (c.call_id = :exchange or substr(c.call_id, 1, length(:exchange) + 1) = :exchange || '.')
               order by c.started_at, c.position limit :most"""
    return _read(connection, where, values)


def _read(connection: sqlite3.Connection, rest: str, values: dict[str, Any]) -> list[Neighbour]:
    found: Sequence[Any] = connection.execute(f"{_SELECT} {rest}", values).fetchall()
    return [Neighbour(*row) for row in found]
