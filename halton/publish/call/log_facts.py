"""What only the log says of a call: its event as it was recorded, and the cost worked out anew from that and the prices."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from halton.bodies.row import call_id
from halton.errors import LogError
from halton.events.types import CallCompleted
from halton.log.reading import Selection, read_last
from halton.log.store import read_only
from halton.pricing.explanation import Explanation, explain
from halton.pricing.log_prices import read_prices


class LogFacts(msgspec.Struct, frozen=True):
    """The call.completed event, when it was recorded (µs UTC), its link of the chain in hex, and the cost by it."""

    event: CallCompleted
    recorded_at: int
    hash: str
    told: Explanation


def read_log_facts(log: Path, position: int, call: str, costed: int, counted_as: int | None) -> LogFacts | None:
    """The facts of the call whose event lies at a position; None if the log has another there, or none, or cannot be read.

    `costed` is how far the views have costed the log: later prices would explain another cost than they can keep.
    """
    try:
        with closing(read_only(log)) as connection:
            stored = read_last(connection, Selection(after=position - 1, upto=position), 1)
            event = stored[0].event() if stored and stored[0].type == CallCompleted.TYPE else None
            if not isinstance(event, CallCompleted) or call_id(stored[0].stream, event.inference) != call:
                return None
            told = explain(event, read_prices(connection, costed, event.provider), counted_as)
            return LogFacts(event, stored[0].recorded_at, stored[0].hash.hex(), told)
    except (LogError, sqlite3.Error, msgspec.DecodeError):
        return None
