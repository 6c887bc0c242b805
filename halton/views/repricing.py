"""The same calls by the prices they were billed at and by those put in force: what differs, for which model, and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import msgspec

from halton.views.choice import Choice
from halton.views.prices_as_of import cost_calls, forget_calls
from halton.views.spend import calls_between

AT_ONCE = 50_000
SAME = "same"
# A call above $1,000 is in no total, neither before nor after; one that failed and brought no usage is not unpriced.
_COMPARED = """
select c.provider, coalesce(c.model, c.model_requested, 'unknown'), c.billing = 'subscription',
       case when k.cost_pico is n.cost_pico                          then 'same'
            when k.cost_pico is null                                 then 'newly_priced'
            when n.cost_pico is null                                 then 'no_longer_priced'
            when k.tier is not n.tier or k.variant is not n.variant  then 'tier'
            else 'rate_changed' end,
       count(*), sum(k.cost_pico is null and k.cost_reason is not 'failed'),
       sum(n.cost_pico is null and n.cost_reason is not 'failed'),
       sum(iif(k.suspect, 0, coalesce(k.cost_pico, 0))), sum(iif(n.suspect, 0, coalesce(n.cost_pico, 0)))
  from temp.cost as n
 cross join main.cost as k on k.position = n.position and k.origin = n.origin
 cross join main.calls as c on c.position = n.position and c.origin = n.origin
 group by 1, 2, 3, 4"""


class Repriced(msgspec.Struct, frozen=True):
    """Calls of one model, paid in one way, that got another cost for one reason, or the same.

    `why` is same, newly_priced, no_longer_priced, tier (another tier, or other hours of the day) or rate_changed. The sums hold
    the calls whose cost is known; `unpriced_before` and `unpriced_after` count those whose is not.
    """

    provider: str
    model: str
    is_covered: bool
    why: str
    calls: int
    unpriced_before: int
    unpriced_after: int
    before_pico: int
    after_pico: int

    @property
    def difference_pico(self) -> int:
        """How much more, or less, they cost by the prices put in force."""
        return self.after_pico - self.before_pico


def count_calls(connection: sqlite3.Connection, choice: Choice) -> int:
    """How many calls there are to reprice."""
    where, values = _chosen(choice)
    return int(connection.execute(f"select count(*) from main.calls as c where {where}", values).fetchone()[0])


def reprice(
    connection: sqlite3.Connection,
    choice: Choice,
    *,
    as_list: bool = False,
    progress: Callable[[int], object] = lambda calls: None,
) -> list[Repriced]:
    """The chosen calls by the prices put in force, the largest difference first; some calls at a time, each number told.

    :param as_list: Leave out what providers say they charged, for that is for the model that answered.
    """
    sums: dict[tuple[str, str, bool, str], list[int]] = {}
    for where, values in _spans(connection, choice):
        progress(cost_calls(connection, where, values, as_list=as_list))
        for provider, model, is_covered, why, *counts in connection.execute(_COMPARED):
            key = (provider, model, bool(is_covered), why)
            sums[key] = [one + other for one, other in zip(sums.get(key, [0] * 5), counts, strict=True)]
        forget_calls(connection)
    rows = (Repriced(*key, *counts) for key, counts in sums.items())
    return sorted(rows, key=lambda row: (-abs(row.difference_pico), -row.calls, row.provider, row.model, row.is_covered, row.why))


def cost_all(connection: sqlite3.Connection, choice: Choice, progress: Callable[[int], object] = lambda calls: None) -> None:
    """Cost the chosen calls by the prices put in force and keep that: reports over this connection then are by those prices."""
    for where, values in _spans(connection, choice):
        progress(cost_calls(connection, where, values))


def _spans(connection: sqlite3.Connection, choice: Choice) -> Iterator[tuple[str, dict[str, str]]]:
    """Conditions that each choose some of the calls, by the time they began: a step of the index, and no call twice."""
    where, values = _chosen(choice)
    row = connection.execute(f"select min(c.started_at) from main.calls as c where {where}", values).fetchone()
    begin = row[0]
    while begin is not None:
        query = "select started_at from main.calls where started_at > ? order by started_at limit 1 offset ?"
        row = connection.execute(query, (begin, AT_ONCE - 1)).fetchone()
        end = row[0] if row else None
        span = {"begin": begin} | ({"end": end} if end else {})
        yield f"c.started_at >= :begin{' and c.started_at < :end' if end else ''} and {where}", values | span
        begin = end


def _chosen(choice: Choice) -> tuple[str, dict[str, str]]:
    where, values = calls_between(choice)
    names = choice.condition("c").replace("c.model ", "coalesce(c.model, c.model_requested, 'unknown') ")
    return where + names, values | choice.values()
