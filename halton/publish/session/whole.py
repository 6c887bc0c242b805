"""A session as its page shows it: a block of its calls is read once, judged as a whole, and shown page by page."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import msgspec

from halton.views.cache_breaks import Break, breaks_of
from halton.views.lanes import Lane, lanes_of
from halton.views.session_calls import BLOCK, SessionCall, read_session_calls
from halton.views.session_sums import read_session_sums
from halton.views.spend import Spend

PAGE = 250


class Whole(NamedTuple):
    """The calls of the block that this page is in, and the sums of all, None while they are being made.

    Lanes, breaks and names are of the block: of a session of more than BLOCK calls, `is_part` says that there are others.
    """

    calls: list[SessionCall]
    lanes: list[Lane]
    breaks: list[Break]
    sums: Spend | None
    page: int
    first: int

    @property
    def total(self) -> int:
        """How many calls the session has."""
        return self.first + len(self.calls) if self.sums is None else max(self.sums.calls, self.first + len(self.calls))

    @property
    def is_part(self) -> bool:
        """Whether there are more calls than were read."""
        return self.total > len(self.calls)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PAGE)

    @property
    def shown(self) -> list[SessionCall]:
        """The calls of this page."""
        begin = (self.page - 1) * PAGE - self.first
        return self.calls[begin : begin + PAGE]

    @property
    def lane_names(self) -> dict[tuple[int, int], str]:
        """The lane of each call."""
        return {call.key: lane.name for lane in self.lanes for call in lane.calls}

    def lanes_shown(self) -> list[Lane]:
        """The lanes as far as this page shows them."""
        shown = {call.key for call in self.shown}
        parts = [
            msgspec.structs.replace(lane, calls=tuple(call for call in lane.calls if call.key in shown)) for lane in self.lanes
        ]
        return [lane for lane in parts if lane.calls]


def read_whole(connection: sqlite3.Connection, session: str, page: int) -> Whole | None:
    """The session with a page of its calls: the last one where there are not so many; None where there is no such session."""
    sums = _sums(connection, session)
    if sums is not None:
        page = min(page, -(-sums.calls // PAGE))
    page = max(1, page)
    first = (page - 1) * PAGE // BLOCK * BLOCK
    calls = read_session_calls(connection, session, first // BLOCK)
    if not calls:
        return None if page == 1 else read_whole(connection, session, 1)
    lanes = lanes_of(calls)
    page = min(page, 1 + (first + len(calls) - 1) // PAGE)
    return Whole(calls, lanes, breaks_of(lanes), sums, page, first)


def _sums(connection: sqlite3.Connection, session: str) -> Spend | None:
    try:
        return read_session_sums(connection, session)
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise
        return None  # the rollup is missing or being made anew
