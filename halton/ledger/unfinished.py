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
    """Calls since the last orderly stop that are still open, and the exchange_ids of those completed of late.

    A call is known by its exchange_id and the number of its inference: on a socket several are open at once. `in_part` are
    those of the completed that had several inferences, of which there may have been more.
    """

    started: dict[tuple[str, int], CallStarted]
    completed: set[str]
    in_part: set[str] = msgspec.field(default_factory=set)


class _Numbered(msgspec.Struct):
    """Of a completed call only the number of its inference matters, and decoding it whole takes ten times as long."""

    inference: int = 1


_numbered = msgspec.json.Decoder(_Numbered).decode


def find_unfinished(path: Path) -> Unfinished:
    """Read the log since the last meter.stopped, before which nothing is open; receipts may be lost at an orderly stop too."""
    unfinished = Unfinished({}, set())
    connection = read_only(path)
    try:
        (after,) = connection.execute(_LAST_STOP, (MeterStopped.TYPE,)).fetchone()
        for type_, stream, data in connection.execute(_CALLS, (after, CallStarted.TYPE, CallCompleted.TYPE)):
            if type_ == CallCompleted.TYPE:
                inference = _numbered(data).inference
                unfinished.completed.add(stream)
                unfinished.started.pop((stream, inference), None)
                if inference > 1:
                    unfinished.in_part.add(stream)
            else:
                started = decode(type_, data)
                assert isinstance(started, CallStarted)
                unfinished.started[stream, started.inference] = started
        latest = connection.execute(_LATEST, (CallCompleted.TYPE, REMEMBERED))
        unfinished.completed.update(stream for (stream,) in latest)
    finally:
        connection.close()
    return unfinished
