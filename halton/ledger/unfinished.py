"""What the last run left open: calls that began and have no end in the log."""

from __future__ import annotations

from pathlib import Path

import msgspec

from halton.events.codec import decode
from halton.events.types import CallCompleted, CallStarted, MeterStopped
from halton.log.store import read_only

_LAST_STOP = "select coalesce(max(position), 0) from event where type = ?"
_LATEST = "select stream from event where type = ? order by position desc limit ?"
_CALLS = "select type, stream, data from event where position > ? and type in (?, ?)"


# More than the workers of a busy machine retain together.
REMEMBERED = 16_384


class Unfinished(msgspec.Struct):
    """Calls since the last orderly stop that are still open, by exchange_id, and the ids of those completed of late."""

    started: dict[str, CallStarted]
    completed: set[str]


def find_unfinished(path: Path) -> Unfinished:
    """Read the log since the last meter.stopped, before which nothing is open; receipts may be lost at an orderly stop too."""
    unfinished = Unfinished({}, set())
    connection = read_only(path)
    try:
        (after,) = connection.execute(_LAST_STOP, (MeterStopped.TYPE,)).fetchone()
        for type_, stream, data in connection.execute(_CALLS, (after, CallStarted.TYPE, CallCompleted.TYPE)):
            if type_ == CallCompleted.TYPE:
                unfinished.completed.add(stream)
                unfinished.started.pop(stream, None)
            else:
                started = decode(type_, data)
                assert isinstance(started, CallStarted)
                unfinished.started[stream] = started
        latest = connection.execute(_LATEST, (CallCompleted.TYPE, REMEMBERED))
        unfinished.completed.update(stream for (stream,) in latest)
    finally:
        connection.close()
    return unfinished
