"""What a home's log says of its certificate authorities: which are its own, which still count, and what names were asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from halton.events.types import CertificateAuthorityCreated
from halton.log.reading import Selection, read_pages
from halton.log.store import Log, StoredEvent

REPLACED = "replaced"
REMOVED = "removed"


class Record(NamedTuple):
    """Digests of roots in the order of the log: all that this home ever made, and those that have not been replaced since."""

    known: tuple[str, ...]
    valid: tuple[str, ...]
    added: tuple[str, ...]

    def follow(self, event: CertificateAuthorityCreated) -> Record:
        """The same after one more event."""
        before = () if event.reason == REPLACED else self.valid
        # Earlier versions wrote no names; one that was made to leave some out says what is left, if only that none is.
        added = event.added if event.added or event.reason == REMOVED else self.added
        return Record((*self.known, event.digest), (*before, event.digest), added)


NOTHING = Record((), (), ())


def read_record(log: Log) -> Record:
    """All that the log says of it."""
    return _follow(log.read(type_=CertificateAuthorityCreated.TYPE))


def look_up_record(connection: sqlite3.Connection) -> Record:
    """The same by a connection that only reads.

    :raises sqlite3.Error: if the log cannot be read.
    """
    pages = read_pages(connection, Selection(types=(CertificateAuthorityCreated.TYPE,)))
    return _follow(stored for page in pages for stored in page)


def _follow(events: Iterable[StoredEvent]) -> Record:
    record = NOTHING
    for stored in events:
        event = stored.event()
        assert isinstance(event, CertificateAuthorityCreated)
        record = record.follow(event)
    return record
