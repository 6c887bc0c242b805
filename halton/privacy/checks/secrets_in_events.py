"""T7: no event holds what the rules of redaction would take out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from halton.log.store import StoredEvent
from halton.privacy.finding import Finding, broken, holds
from halton.privacy.install import RECENT_EVENTS, Install
from halton.privacy.search import Text, foreign, search
from halton.privacy.words import several
from halton.views.positions import read_head

promise = "T7"


def check(install: Install) -> Iterator[Finding]:
    """Search the newest events, or all."""
    with install.log() as connection:
        events = read_head(connection)
        with install.progress("events", events if install.everything else RECENT_EVENTS) as advance:
            done = search(install, _texts(install.newest(connection)), advance)
    if done.found:
        yield broken(
            f"db.sqlite holds what looks like a secret: {done.first}.",
            "withdraw that key where it was made: the log cannot be changed; and look: halton replay --from POSITION",
        )
    else:
        yield holds(f"{done.searched:,} of {several(events, 'event')} searched: nothing found.")


def _texts(events: Iterable[StoredEvent]) -> Iterator[Text]:
    for stored in events:
        try:
            event = json.loads(stored.data)
        except ValueError:
            event = None
        # What is no JSON object is no event of ours, and searched as it is.
        text = foreign(stored.type, event) if isinstance(event, dict) else str(stored.data)
        yield f"{stored.type} at position {stored.position:,}", text
