"""What was spent, by project, model, day, session …: one row of sums for each, read from the smallest table that has them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from halton.views.choice import Choice

AXES = ("project", "model", "provider", "day", "week", "month", "session", "branch", "client", "machine")
TIMES = ("day", "week", "month")
_OF_CALLS = {"session": "c.session", "client": "c.client", "branch": "c.git_branch"}
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
_KEPT = """calls, failed_calls, unpriced_calls, suspect_calls, input_tokens, cache_read_tokens,
           cache_write_5m_tokens + cache_write_1h_tokens + cache_write_other_tokens as cache_write_tokens, output_tokens,
           reasoning_tokens, cost_pico, notional_pico"""
_MACHINE = """iif(d.origin = 1, 'this machine', (select coalesce(m.name, substr(m.machine, 1, 8))
                                              from machines as m where m.number = d.origin and m.origin = 1))"""
OF_MONTHS = {"machine": _MACHINE}
OF_DAYS = OF_MONTHS | {"day": "d.day", "week": "date(d.day, 'weekday 0', '-6 days')", "month": "substr(d.day, 1, 7)"}


class Spend(msgspec.Struct, frozen=True):
    """Calls, tokens and money of one key. `cost_pico` is billed, `notional_pico` a subscription covers, at list price."""

    key: tuple[str | None, ...]
    calls: int = 0
    failed_calls: int = 0
    unpriced_calls: int = 0
    suspect_calls: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost_pico: int = 0
    notional_pico: int = 0

    @classmethod
    def total(cls, rows: Sequence[Spend], key: tuple[str | None, ...] = ()) -> Spend:
        """The sum of rows."""
        return cls(key, *(sum(getattr(row, name) for row in rows) for name in _COUNTS))

    @property
    def is_known(self) -> bool:
        """Whether the cost of any of the calls is known; no calls cost nothing."""
        return not self.calls or self.worth_pico > 0 or self.calls > self.failed_calls + self.unpriced_calls

    @property
    def worth_pico(self) -> int:
        """Billed and covered together, at list price: what rows are sorted and drawn by, never a sum that anybody paid."""
        return self.cost_pico + self.notional_pico

    @property
    def prompt_tokens(self) -> int:
        """All tokens that were sent, cached or not."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens

    @property
    def tokens(self) -> int:
        """All tokens, sent and received."""
        return self.prompt_tokens + self.output_tokens

    @property
    def hit_rate(self) -> float | None:
        """The share of the prompts that a cache held; None where nothing was sent."""
        return self.cache_read_tokens / self.prompt_tokens if self.prompt_tokens else None


def columns_of(by: Iterable[str]) -> tuple[str, ...]:
    """The parts of a key: each axis once, and before a model its provider, for two may use one name."""
    asked = list(dict.fromkeys(by))
    if "model" in asked and "provider" not in asked:
        asked.insert(asked.index("model"), "provider")
    return tuple(asked)


def read_spend(connection: sqlite3.Connection, by: Iterable[str], choice: Choice) -> list[Spend]:
    """One row for each key there is, in no order; `by` are some of AXES.

    By session, client and branch, and of one branch, it reads every call of the period (5 s for a million), by day and week the
    sums of days, and else the sums of whole months with those of the days at both ends.
    """
    columns = columns_of(by)
    if choice.branch is not None or not _OF_CALLS.keys().isdisjoint(columns):
        query, values = _of_calls(columns, choice)
    else:
        query, values = _of_sums(columns, choice, by_month=not set(columns) & {"day", "week"} and has_months(connection))
    return [Spend(tuple(row[: len(columns)]), *row[len(columns) :]) for row in connection.execute(query, values)]


def has_months(connection: sqlite3.Connection) -> bool:
    """Whether the sums by month have come exactly as far as those by day."""
    query = """select count(*) = 2 and count(distinct position) = 1 from checkpoints
                where origin = 1 and projection in ('usage_daily', 'usage_monthly')"""
    return bool(connection.execute(query).fetchone()[0])


def calls_between(choice: Choice) -> tuple[str, dict[str, str]]:
    """A condition on `calls as c`, and what it binds: the days of a choice, which the index by time finds."""
    first, last = choice.period.bounds
    return f"c.day >= :first and c.day <= :last and {calls_near(choice)}", {"first": first, "last": last}


def calls_near(choice: Choice) -> str:
    """A condition on `calls as c` by its index alone that no call of these days fails: no zone is two days from UTC."""
    since = "c.started_at >= date(:first, '-2 days')" if choice.period.first else "true"
    return since + (" and c.started_at < date(:last, '+3 days')" if choice.period.last else "")


def _of_sums(columns: Sequence[str], choice: Choice, by_month: bool) -> tuple[str, dict[str, str]]:
    values, parts = choice.values(), []
    sums = choice.period.sums() if by_month else choice.period.as_days()
    if sums.months is not None:
        values |= {"first_month": sums.months[0], "last_month": sums.months[1]}
        where = f"d.month between :first_month and :last_month{choice.condition('d')}"
        parts.append(_part(columns, OF_MONTHS, f"usage_monthly as d where {where}"))
    for number, (first, last) in enumerate(sums.days):
        values |= {f"first_{number}": first, f"last_{number}": last}
        where = f"d.day between :first_{number} and :last_{number}{choice.condition('d')}"
        parts.append(_part(columns, OF_DAYS, f"usage_daily as d where {where}"))
    return _summed(columns, " union all ".join(parts)), values


def _of_calls(columns: Sequence[str], choice: Choice) -> tuple[str, dict[str, str]]:
    where, values = calls_between(choice)
    joined = f"""calls as c cross join daily_parts as d on d.position = c.position and d.origin = c.origin
                  where {where}{choice.condition("d", branch="c.git_branch")}"""
    return _summed(columns, _part(columns, OF_DAYS | _OF_CALLS, joined)), choice.values() | values


def _part(columns: Sequence[str], shown: dict[str, str], source: str) -> str:
    keys = ", ".join(f"{shown.get(column, f'd.{column}')} as {column}" for column in columns)
    return f"select {keys}, {_KEPT} from {source}"


def _summed(columns: Sequence[str], rows: str) -> str:
    names, sums = ", ".join(columns), ", ".join(f"sum({name})" for name in _COUNTS)
    return f"select {names}, {sums} from ({rows}) group by {names}"
