"""Rows of a report in their order, the first of them shown one by one and the others as one: none is ever dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from halton.views.latency import Samples
from halton.views.spend import TIMES, Spend

type Key = tuple[str | None, ...]

_ORDERS: dict[str, Callable[[Row], Any]] = {
    "cost": lambda row: row.spend.worth_pico,
    "calls": lambda row: row.spend.calls,
    "tokens": lambda row: row.spend.tokens,
    "input": lambda row: row.spend.prompt_tokens,
    "output": lambda row: row.spend.output_tokens,
    "cached": lambda row: row.spend.cache_read_tokens,
    "hit": lambda row: row.spend.hit_rate or 0.0,
    "failed": lambda row: row.spend.failed_calls,
    "unpriced": lambda row: row.spend.unpriced_calls,
    "change": lambda row: abs(row.spend.worth_pico - row.before.worth_pico) if row.before else 0,
}
SORTS = (*_ORDERS, "name")


class Change(msgspec.Struct, frozen=True):
    """How much more or less it was worth than in the period before, and as a share of that, None where that was nothing."""

    pico: int
    share: float | None


class Row(msgspec.Struct, frozen=True):
    """One line: what was spent, in the period before too if that was asked for, and how long its calls took."""

    spend: Spend
    before: Spend | None = None
    samples: Samples | None = None

    @property
    def change(self) -> Change | None:
        """Billed and covered together against the period before; None where either cost is not known at all."""
        if self.before is None or not (self.spend.is_known and self.before.is_known):
            return None
        pico, was = self.spend.worth_pico - self.before.worth_pico, self.before.worth_pico
        return Change(pico, pico / was if was else None)


class Ranking(msgspec.Struct, frozen=True):
    """The rows shown, the sum of those that are not, how many they are, and the sum of all."""

    rows: tuple[Row, ...]
    others: Row | None
    folded: int
    total: Row


def rank(
    columns: Sequence[str],
    spends: Iterable[Spend],
    *,
    before: Iterable[Spend] | None = None,
    samples: Mapping[Key, Samples] | None = None,
    sort: str | None = None,
    limit: int | None = None,
) -> Ranking:
    """Rows of any source in order: time runs forward, all else goes from the most to the least.

    What was there only in the period before is a row too. Where time comes first and orders the rows, the others are the
    earliest ones, and stand before the rest.
    """
    rows = _joined(spends, before, samples)
    order = sort or ("name" if columns[0] in TIMES else "cost")
    rows.sort(key=lambda row: tuple(part or "" for part in row.spend.key))
    if order != "name":
        rows.sort(key=lambda row: (_ORDERS[order](row), row.spend.calls), reverse=True)
    kept = len(rows) if limit is None else min(limit, len(rows))
    newest = keeps_newest(columns, order)
    shown, rest = (rows[len(rows) - kept :], rows[: len(rows) - kept]) if newest else (rows[:kept], rows[kept:])
    return Ranking(tuple(shown), _summed(rest) if rest else None, len(rest), _summed(rows, before is not None))


def keeps_newest(columns: Sequence[str], sort: str | None) -> bool:
    """Whether the rows are a time line, of which a limit keeps the end."""
    return columns[0] in TIMES and sort in (None, "name")


def _joined(spends: Iterable[Spend], before: Iterable[Spend] | None, samples: Mapping[Key, Samples] | None) -> list[Row]:
    now = {spend.key: spend for spend in spends}
    then = None if before is None else {spend.key: spend for spend in before}
    keys = list(now) + [key for key in then or () if key not in now]
    return [
        Row(
            now.get(key) or Spend(key),
            None if then is None else then.get(key) or Spend(key),
            None if samples is None else samples.get(key) or Samples(),
        )
        for key in keys
    ]


def _summed(rows: Sequence[Row], compared: bool = False) -> Row:
    before = [row.before for row in rows if row.before is not None]
    samples = [row.samples for row in rows if row.samples is not None]
    return Row(
        Spend.total([row.spend for row in rows]),
        Spend.total(before) if before or compared else None,
        Samples.merged(samples) if samples else None,
    )
