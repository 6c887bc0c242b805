"""Calls by other prices, for people and for programs: money that is billed and money that a plan covers are never one sum."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from halton.views.repricing import Repriced

WHY = {
    "same": "",
    "newly_priced": "newly priced",
    "no_longer_priced": "no longer priced",
    "tier": "another tier or hour",
    "rate_changed": "rate changed",
}
MANY_CALLS = 100_000


def cells(row: Repriced) -> tuple[str, ...]:
    """One row of a table; – where no call of it has a known cost."""
    from halton.cli.output import count, usd

    before = row.before_pico if row.calls > row.unpriced_before or row.before_pico else None
    after = row.after_pico if row.calls > row.unpriced_after or row.after_pico else None
    paid = "covered" if row.is_covered else "billed"
    money = (usd(before), usd(after), signed(row.difference_pico))
    return (row.model, row.provider, paid, count(row.calls), _unpriced(row), *money, WHY[row.why] if row.why else "")


def _unpriced(row: Repriced) -> str:
    from halton.cli.output import count

    if row.unpriced_before == row.unpriced_after:
        return count(row.unpriced_before) if row.unpriced_before else ""
    return f"{count(row.unpriced_before)} to {count(row.unpriced_after)}"


def total(rows: Iterable[Repriced], is_covered: bool) -> Repriced:
    """The sum of the rows that are paid in one way."""
    from halton.views.repricing import Repriced

    held = [row for row in rows if row.is_covered is is_covered]
    names = ("calls", "unpriced_before", "unpriced_after", "before_pico", "after_pico")
    return Repriced("", "total", is_covered, "", *(sum(getattr(row, name) for row in held) for name in names))


def comparable(rows: Iterable[Repriced]) -> list[Repriced]:
    """The same, calls that are unpriced on one side unpriced on both: else what one side lacks would look like its price."""
    import msgspec

    def balanced(row: Repriced) -> Repriced:
        if row.why not in ("newly_priced", "no_longer_priced"):
            return row
        nothing = {"before_pico": 0, "after_pico": 0, "unpriced_before": row.calls, "unpriced_after": row.calls}
        return msgspec.structs.replace(row, **nothing)

    return [balanced(row) for row in rows]


def by_model(rows: Iterable[Repriced]) -> list[Repriced]:
    """The same, all reasons of one model in one row, in the order of its first."""
    groups: dict[tuple[str, str, bool], list[Repriced]] = {}
    for row in rows:
        groups.setdefault((row.provider, row.model, row.is_covered), []).append(row)
    made = [_named(total(held, is_covered), provider, model) for (provider, model, is_covered), held in groups.items()]
    return sorted(made, key=lambda row: (-abs(row.difference_pico), -row.calls))


def echo_repriced(rows: Sequence[Repriced], shown: Sequence[Repriced], then: str) -> None:
    """The rows to be shown, and the totals of all; on a narrow terminal the columns that matter least are left out."""
    import click

    from halton.cli.output import safe
    from halton.cli.screen import Screen
    from halton.cli.text_table import Column, table

    totals = [total(rows, is_covered) for is_covered in (False, True) if any(row.is_covered is is_covered for row in rows)]
    columns = list(zip(*(cells(row) for row in (*shown, *totals)), strict=True))
    titles = ("model", "provider", "paid", "calls", "unpriced", "cost now", then, "difference", "why")
    ranks = (0, 5, 0, 4, 2, 1, 3, 0, 0)
    made = [
        Column(title, [safe(cell) for cell in column], rank, name=title in ("model", "provider", "paid", "why"))
        for title, column, rank in zip(titles, columns, ranks, strict=True)
        if any(column)
    ]
    for line in table(made, Screen.of_stdout(), total=len(totals) == 1):
        click.echo(line)


def document(rows: Sequence[Repriced]) -> dict[str, Any]:
    """The rows and their totals, for programs."""
    import msgspec

    sums = {name: _sums(total(rows, is_covered)) for name, is_covered in (("billed", False), ("covered", True))}
    return {"rows": [{**msgspec.to_builtins(row), "difference_pico": row.difference_pico} for row in rows], "total": sums}


def signed(pico: int) -> str:
    """A difference in dollars with its sign; empty where there is none."""
    from halton.cli.output import usd

    return f"{'+' if pico > 0 else '-'}{usd(abs(pico))}" if pico else ""


@contextmanager
def progress(calls: int) -> Iterator[Callable[[int], object]]:
    """A bar on a terminal while many calls are worked through; nothing elsewhere."""
    import sys

    import click

    if calls <= MANY_CALLS or not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=calls, label="Repricing", file=sys.stderr) as bar:
        yield bar.update


def _named(row: Repriced, provider: str, model: str) -> Repriced:
    import msgspec

    return msgspec.structs.replace(row, provider=provider, model=model)


def _sums(row: Repriced) -> dict[str, int]:
    names = ("calls", "unpriced_before", "unpriced_after", "before_pico", "after_pico", "difference_pico")
    return {name: getattr(row, name) for name in names}
