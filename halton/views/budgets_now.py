"""The budgets in force, each with the window that runs now: what was used of it, and where it will be at its end at this pace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from halton.policy.policy import Policy
from halton.policy.window import SECOND_US, span
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.policies import read_policies
from halton.views.spend import calls_between

READS = ("policies", "usage_daily")
WINDOWS = ("day", "week", "month")
# With less of a window behind us its pace says nothing about its end.
LEAST_ELAPSED = 0.05
_OF_DAYS = """select null, project, provider, nullif(model, 'unknown'), sum(calls), sum(unpriced_calls), sum(cost_pico)
                from usage_daily where origin = 1 and day between :first and :last group by project, provider, model"""
_OF_CLIENTS = """select nullif(client, ''), project, '', null, sum(calls), sum(unpriced_calls), sum(cost_pico)
                   from clients_daily where origin = 1 and day between :first and :last group by client, project"""
_OF_CALLS = """select c.client, d.project, d.provider, nullif(d.model, 'unknown'), count(*), sum(d.unpriced_calls),
                      sum(d.cost_pico)
                 from calls as c cross join daily_parts as d on d.position = c.position and d.origin = c.origin
                where c.origin = 1 and {where} group by 1, 2, 3, 4"""

type Sums = list[tuple[str | None, str, str, str | None, int, int, int]]


class BudgetNow(msgspec.Struct, frozen=True):
    """A budget of a day, a week or a month, and the calls of its window; `used_pico` is what those with a known cost come to."""

    policy: Policy
    began_at: datetime
    ends_at: datetime
    calls: int
    unpriced_calls: int
    used_pico: int

    @property
    def bound_pico(self) -> int:
        """So much may be used in a window."""
        return self.policy.bound or 0

    @property
    def share(self) -> float:
        """Used of the bound; 1 is all of it, and it can be more."""
        return self.used_pico / self.bound_pico if self.bound_pico else float(self.used_pico > 0)

    def at_end_pico(self, now: datetime) -> int | None:
        """What the window will have used at its end if it goes on as it went; None while too little of it is behind us."""
        elapsed = (now - self.began_at) / (self.ends_at - self.began_at)
        return round(self.used_pico / elapsed) if elapsed >= LEAST_ELAPSED else None

    def spent_at(self, now: datetime) -> datetime | None:
        """When the bound will be reached at this pace; None if not in this window, if it is already, or if nobody can say."""
        at_end = self.at_end_pico(now)
        if at_end is None or not self.used_pico < self.bound_pico < at_end:
            return None
        return self.began_at + (now - self.began_at) * (self.bound_pico / self.used_pico)


def read_budgets(connection: sqlite3.Connection, *, now: datetime) -> list[BudgetNow]:
    """Those that are about no single client, the most used first; `now` is local, and decides which windows run."""
    policies = _policies(connection)
    return _read(connection, now, _OF_DAYS, [policy for policy in policies if policy.client is None])


def read_client_budgets(connection: sqlite3.Connection, *, now: datetime) -> list[BudgetNow]:
    """Those of clients. Of a client and a model no table has sums, so for such a one each call of its window is read."""
    policies = [policy for policy in _policies(connection) if policy.client is not None]
    summed = [policy for policy in policies if policy.provider is None and policy.model is None]
    single = [policy for policy in policies if policy not in summed]
    return _read(connection, now, _OF_CLIENTS, summed) + _read(connection, now, _OF_CALLS, single)


def read_other_budgets(connection: sqlite3.Connection) -> int:
    """How many budgets have a window that is none of these: minutes, hours and rolling ones, which no sums of days tell of."""
    policies = (row.policy for row in read_policies(connection))
    return sum(policy.kind == "budget" and policy.window not in WINDOWS for policy in policies)


def _policies(connection: sqlite3.Connection) -> list[Policy]:
    policies = [row.policy for row in read_policies(connection)]
    return [policy for policy in policies if policy.kind == "budget" and policy.window in WINDOWS]


def _read(connection: sqlite3.Connection, now: datetime, query: str, policies: Sequence[Policy]) -> list[BudgetNow]:
    sums = {window: _sums(connection, window, now, query) for window in {policy.window or "" for policy in policies}}
    found = [_budget(policy, now, sums[policy.window or ""]) for policy in policies]
    return sorted(found, key=lambda budget: (-budget.share, budget.policy.name))


def _sums(connection: sqlite3.Connection, window: str, now: datetime, query: str) -> Sums:
    began, _ = _ends(window, now)
    where, values = calls_between(Choice(Period(began.date(), now.date())))
    return connection.execute(query.format(where=where), values).fetchall()


def _budget(policy: Policy, now: datetime, sums: Sums) -> BudgetNow:
    began, ends = _ends(policy.window or "", now)
    return BudgetNow(policy, began, ends, *(sum(amounts) for amounts in zip((0, 0, 0), *_covered(policy, sums), strict=True)))


def _covered(policy: Policy, sums: Sums) -> Iterator[tuple[int, int, int]]:
    for client, project, provider, model, calls, unpriced_calls, cost_pico in sums:
        if policy.covers(project, provider, model, client):
            yield calls, unpriced_calls, cost_pico


def _ends(window: str, now: datetime) -> tuple[datetime, datetime]:
    offset = now.utcoffset() or timedelta()
    found = span(window, int(now.timestamp()) * SECOND_US, offset // timedelta(minutes=1))
    began, ends = (datetime.fromtimestamp(at / SECOND_US, UTC).astimezone(now.tzinfo) for at in (found.began_at, found.ends_at))
    return began, ends
