"""What was spent, on which project and model, over some days, and how complete that answer is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

import msgspec

from halton.views.positions import read_positions

_COUNTS = (
    "calls",
    "failed_calls",
    "unpriced_calls",
    "suspect_calls",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
    "cost_pico",
    "notional_pico",
)


class Spend(msgspec.Struct, frozen=True):
    """Calls, tokens and money of one project and model. `cost_pico` is billed, `notional_pico` a subscription covers."""

    project: str
    provider: str
    model: str
    calls: int
    failed_calls: int
    unpriced_calls: int
    suspect_calls: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    reasoning_tokens: int
    cost_pico: int
    notional_pico: int


class Completeness(msgspec.Struct, frozen=True):
    """What the totals lack: calls without a price, traffic that was not metered, events not yet in the views."""

    unpriced_calls: int
    suspect_calls: int
    gaps: int
    gap_connections: int
    gap_calls: int
    events_behind: int
    parked: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the totals are the whole truth."""
        return not any(getattr(self, name) for name in self.__struct_fields__)


class Report(msgspec.Struct, frozen=True):
    """Spend by project and model, the dearest first, with its totals."""

    rows: tuple[Spend, ...]
    total: Spend
    completeness: Completeness


def read_report(
    connection: sqlite3.Connection,
    *,
    head: int,
    first_day: date | None = None,
    last_day: date | None = None,
    project: str | None = None,
) -> Report:
    """The report over local days, both ends included; `head` is the last position of the log."""
    days = (first_day.isoformat() if first_day else "", last_day.isoformat() if last_day else "9")
    rows = tuple(_rows(connection, days, project))
    total = Spend("", "", "", *(sum(getattr(row, name) for row in rows) for name in _COUNTS))
    return Report(rows, total, _completeness(connection, days, total, head))


def _rows(connection: sqlite3.Connection, days: tuple[str, str], project: str | None) -> Iterable[Spend]:
    query = """select project, provider, model, sum(calls), sum(failed_calls), sum(unpriced_calls), sum(suspect_calls),
                      sum(input_tokens), sum(cache_read_tokens),
                      sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_other_tokens),
                      sum(output_tokens), sum(reasoning_tokens), sum(cost_pico), sum(notional_pico)
                 from usage_daily
                where day >= :first and day <= :last and (:project is null or project = :project)
                group by project, provider, model
                order by sum(cost_pico) + sum(notional_pico) desc, sum(calls) desc, project, provider, model"""
    return (Spend(*row) for row in connection.execute(query, {"first": days[0], "last": days[1], "project": project}))


def _completeness(connection: sqlite3.Connection, days: tuple[str, str], total: Spend, head: int) -> Completeness:
    # Gaps carry UTC days, the period local ones: at its ends that may be a few hours off.
    query = """select count(*), coalesce(sum(connections), 0), coalesce(sum(calls), 0) from gaps
                where substr(ended_at, 1, 10) >= ? and substr(started_at, 1, 10) <= ?"""
    gaps, connections, calls = connection.execute(query, days).fetchone()
    positions = read_positions(connection, head)
    return Completeness(
        unpriced_calls=total.unpriced_calls,
        suspect_calls=total.suspect_calls,
        gaps=gaps,
        gap_connections=connections,
        gap_calls=calls,
        events_behind=max((position.behind for position in positions), default=head),
        parked=tuple(position.name for position in positions if position.parked),
    )
