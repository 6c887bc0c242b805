"""Bodies that no event tells of: the meter was killed after it had stored them and before it could say so."""

from __future__ import annotations

from pathlib import Path

import msgspec

from halton.bodies.row import call_id
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.events.types import CallCompleted, MeterStopped
from halton.log.store import read_only

_LAST_STOP = "select coalesce(max(position), 0) from event where type = ? and type not in ('call.started', 'call.completed')"
_CALLS = "select stream, data from event where position > ? and type = ?"
_SUSPECTS = "select call_id, side from request_bodies where after >= ?"
_BEYOND = "select count(*) from request_bodies where after > ?"
_DELETE = "delete from request_bodies where call_id = ? and side = ?"


class _Committed(msgspec.Struct):
    commitment: str | None = None


class Told(msgspec.Struct):
    """What a call.completed says of its bodies; to decode all of it takes ten times as long."""

    inference: int = 1
    request_body: _Committed | None = None
    response_body: _Committed | None = None


decode_told = msgspec.json.Decoder(Told).decode


def remove_orphans(store: BodyStore, log: Path) -> int:
    """Remove every body without an event, and say how many there were.

    To be called before anything else stores bodies. Before the last meter.stopped there are none: at an orderly stop each
    stored body has its event.

    :raises BodiesError: if they cannot be removed now, or if they belong to another log, or to a later state of this one.
    :raises LogError: if there is no log.
    """
    connection = read_only(log)
    try:
        (stop,) = connection.execute(_LAST_STOP, (MeterStopped.TYPE,)).fetchone()
        (head,) = connection.execute("select max(position) from event").fetchone()
        (beyond,) = store.connection.execute(_BEYOND, (head or 0,)).fetchone()
        if beyond:
            raise BodiesError(f"{store.path} holds {beyond:,} bodies that this log cannot know yet, so none is removed.")
        suspects = set(store.connection.execute(_SUSPECTS, (stop,)).fetchall())
        if suspects:
            for stream, data in connection.execute(_CALLS, (stop, CallCompleted.TYPE)):
                told = decode_told(data)
                name = call_id(stream, told.inference)
                for side, body in (("request", told.request_body), ("response", told.response_body)):
                    if body is not None and body.commitment is not None:
                        suspects.discard((name, side))
    finally:
        connection.close()
    if suspects:
        with store.transaction() as writing:
            writing.executemany(_DELETE, sorted(suspects))
    return len(suspects)
