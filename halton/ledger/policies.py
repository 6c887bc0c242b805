"""The policies in force and what is set for projects, as the log tells them: read on, event by event, by whoever wrote them."""

from __future__ import annotations

import sqlite3
import time

import msgspec

from halton.events.types import (
    CallsRetagged,
    PolicyOverridden,
    PolicyRemoved,
    PolicySet,
    PolicyWarned,
    PriceBookLoaded,
    PriceSet,
    ProjectMerged,
    ViewsRebuilt,
)
from halton.ledger.projects import TYPES as PROJECT_TYPES
from halton.ledger.projects import ProjectSettings
from halton.log.reading import Selection, read_pages
from halton.log.store import StoredEvent
from halton.policy.state import State

CHANGES = (PolicySet.TYPE, PolicyRemoved.TYPE, PolicyOverridden.TYPE)
# After these, calls of before may cost something else, or belong to another project.
MOVING = (PriceSet.TYPE, PriceBookLoaded.TYPE, ProjectMerged.TYPE, CallsRetagged.TYPE, ViewsRebuilt.TYPE)
RATES = (PriceSet.TYPE, PriceBookLoaded.TYPE)
_TYPES = tuple(dict.fromkeys((*CHANGES, *MOVING, *PROJECT_TYPES, PolicyWarned.TYPE)))


class News(msgspec.Struct):
    """What the last look found: whether to tell it at once, the policies to refill, whether older calls moved, and prices."""

    is_urgent: bool = False
    refill: list[str] = []
    moved_at: int = 0
    prices: bool = False


class Policies:
    """Reads on where it was. `state` holds what is in force, its counters are filled by others."""

    def __init__(self) -> None:
        self.state = State()
        self.projects = ProjectSettings()
        self.position = 0

    def read(self, log: sqlite3.Connection) -> News:
        """Take in what is new.

        :raises sqlite3.Error: if the log cannot be read; the next look begins where this one failed.
        """
        news = News()
        head = int(log.execute("select coalesce(max(position), 0) from event").fetchone()[0])
        for page in read_pages(log, Selection(after=self.position, upto=head, types=_TYPES)):
            for stored in page:
                self._take(stored, news)
        self.position = head
        return news

    def _take(self, stored: StoredEvent, news: News) -> None:
        self.projects.take(stored)
        if stored.type in MOVING:
            news.moved_at = stored.position
        news.prices = news.prices or stored.type in RATES
        news.is_urgent = news.is_urgent or stored.type in CHANGES or stored.type in PROJECT_TYPES
        event = stored.event() if stored.type in CHANGES or stored.type == PolicyWarned.TYPE else None
        if isinstance(event, PolicySet):
            if self.state.apply(event):
                news.refill.append(event.name)
        elif isinstance(event, PolicyWarned):
            rolls = (event.window or "").startswith("rolling:")  # such a window is told apart by the moment asked about
            at = stored.recorded_at if rolls or event.window_began_at is None else event.window_began_at
            self.state.warned_before(event.name, at, time.localtime(at // 1_000_000).tm_gmtoff // 60)
        elif event is not None:
            self.state.apply(event)
        self.position = stored.position
