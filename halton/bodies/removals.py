"""What the log says was removed: every purge and every sweep, as the rule by which it chose."""

from __future__ import annotations

import sqlite3

from halton.bodies.selection import Selection
from halton.events.body import BodiesSwept, BodyPurged
from halton.events.codec import decode

_READ = """select position, type, data from event
 where type in (?, ?) and type not in ('call.started', 'call.completed') order by position"""


def read_removals(log: sqlite3.Connection) -> list[Selection]:
    """Every removal, in order; `upto` is the position of its event."""
    found = []
    for position, type_, data in log.execute(_READ, (BodyPurged.TYPE, BodiesSwept.TYPE)):
        event = decode(type_, data)
        if isinstance(event, BodyPurged):
            found.append(Selection(event.started_before_at, event.call, event.project, position))
        elif isinstance(event, BodiesSwept):
            found.append(Selection(event.started_before_at, upto=position))
    return found
