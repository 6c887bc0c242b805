"""The dearest sessions of the days asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from halton.publish.charts.meter import meter
from halton.publish.links import session_path
from halton.publish.spend.asked import Asked
from halton.publish.spend.clock import clock
from halton.publish.spend.words import money, share, usd
from halton.views.dear_sessions import DearSession, read_dear_sessions

MOST_ROWS = 6
LONGEST = 20


class Row(NamedTuple):
    """One session, by its client's name for it, and by as much of that as there is room for; `of` is whose it was."""

    name: str
    short: str
    of: str
    href: str
    last: str
    calls: int
    cached: str
    billed: str
    notional: str
    bar: Markup


def read_rows(connection: sqlite3.Connection, asked: Asked) -> list[DearSession]:
    """The sessions that the table shows."""
    return read_dear_sessions(connection, asked.period, notional=asked.notional, limit=MOST_ROWS)


def rows(found: Sequence[DearSession], asked: Asked, path: Callable[[str], str]) -> list[Row]:
    """The table's rows, the dearest first."""
    most = max((_pico(session, asked) for session in found), default=0)
    return [_row(session, most, asked, path) for session in found]


def _row(session: DearSession, most: int, asked: Asked, path: Callable[[str], str]) -> Row:
    pico = _pico(session, asked)
    return Row(
        name=session.session,
        short=session.session if len(session.session) <= LONGEST else f"{session.session[:8]}…",
        of=", ".join(name for name in (session.project, session.client) if name),
        href=path(session_path(session.session)),
        last=clock(session.last_at, asked.now),
        calls=session.spend.calls,
        cached=share(session.spend.hit_rate),
        billed=money(session.spend, notional=False),
        notional=money(session.spend, notional=True),
        bar=meter(pico / most if most else 0.0, title=f"{usd(pico)} of {usd(most)}, the dearest", level="plain"),
    )


def _pico(session: DearSession, asked: Asked) -> int:
    return session.spend.notional_pico if asked.notional else session.spend.cost_pico
