"""Where `halton top` has its figures from: the meter's own word, the views, and of the log only what no view holds."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from datetime import datetime
from typing import TYPE_CHECKING

from halton.cli.top.recent import HOUR_S, MINUTE_S, Recent
from halton.cli.top.seldom import Seldom
from halton.cli.top.snapshot import Flight, Snapshot

if TYPE_CHECKING:
    from halton.cli.policy_standing import Standing
    from halton.paths import Home
    from halton.views.spend import Spend

ANSWER_S = 0.5
LOCK_S = 0.2  # keys wait as long


class Reader:
    """Reads one snapshot after another; what is dear to read is a few seconds old in most of them."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._recent = Recent()
        self._month: Seldom[str, Spend] = Seldom()
        self._standings: Seldom[None, tuple[Standing, ...]] = Seldom()

    def read(self, now: datetime) -> Snapshot:
        """The figures of a moment; `now` is local, and its day the one that is shown. It raises nothing of a home's state."""
        from halton.errors import HaltonError

        state = self._state()
        if not self._home.views.exists():
            return _empty(now, state, is_empty=True)
        try:
            return self._read(now, state)
        except sqlite3.OperationalError as error:
            if "no such" in str(error):
                return _empty(now, state, problem="The views are not those of this version yet. They are made anew by: halton up")
            return _empty(now, state, problem="The views cannot be read now. See why: halton status")
        except (sqlite3.Error, HaltonError, OSError):
            return _empty(now, state, problem="The views cannot be read. See why: halton status")

    def _state(self) -> str:
        from halton.control import ask
        from halton.errors import MeterDown

        try:
            return str(ask(self._home, "status", timeout_s=ANSWER_S)["state"])
        except MeterDown as error:
            return "silent" if "has not answered" in str(error) else "down"

    def _read(self, now: datetime, state: str) -> Snapshot:
        from halton.log.store import read_only
        from halton.views.choice import Choice
        from halton.views.completeness import read_completeness
        from halton.views.live import has_calls
        from halton.views.period import Period
        from halton.views.positions import read_head
        from halton.views.spend import Spend, read_spend

        today, at = Choice(Period(now.date(), now.date())), now.timestamp()
        with ExitStack() as opened:
            views, log = (
                opened.enter_context(closing(read_only(path, timeout_s=LOCK_S))) for path in (self._home.views, self._home.log)
            )
            head = read_head(log)  # before the views are: what is recorded meanwhile is not behind
            views.execute("begin")
            rows = tuple(read_spend(views, ["project", "provider", "model"], today))
            self._recent.read(views, at)
            total = Spend.total(rows)
            return Snapshot(
                at=now,
                state=state,
                rows=rows,
                month=Spend.total([self._month.get(str(now.date()), lambda: _earlier(views, now)), total]),
                flight=_flight(views, log, at) if state != "down" else None,
                minute=self._recent.last(MINUTE_S, at),
                hour=self._recent.last(HOUR_S, at),
                is_cut=self._recent.is_cut,
                standings=self._standings.get(None, lambda: _standings(views, now)),
                completeness=read_completeness(views, today, total, head=head),
                is_empty=not rows and not has_calls(views),
            )


def _earlier(views: sqlite3.Connection, now: datetime) -> Spend:
    """The days of this month before today."""
    from halton.views.choice import Choice
    from halton.views.period import DAY, Period
    from halton.views.spend import Spend, read_spend

    first, today = now.date().replace(day=1), now.date()
    return Spend.total(read_spend(views, ["provider"], Choice(Period(first, today - DAY))) if first < today else [])


def _standings(views: sqlite3.Connection, now: datetime) -> tuple[Standing, ...]:
    from halton.cli.policy_standing import read_standings

    found = [standing for standing in read_standings(views, now) if standing.percent is not None]
    return tuple(sorted(found, key=lambda standing: -(standing.percent or 0)))


def _flight(views: sqlite3.Connection, log: sqlite3.Connection, at: float) -> Flight:
    from halton.views.live import read_began, read_in_flight

    found = read_in_flight(views)
    began = None if found.first_position is None else read_began(log, found.first_position)
    return Flight(found.calls, None if began is None else max(0.0, at - began))


def _empty(now: datetime, state: str, *, is_empty: bool = False, problem: str | None = None) -> Snapshot:
    from halton.cli.top.recent import Ends
    from halton.views.completeness import Completeness
    from halton.views.spend import Spend

    return Snapshot(now, state, (), Spend(()), None, Ends(), Ends(), False, (), Completeness(), is_empty, problem)
