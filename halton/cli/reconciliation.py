"""How a reconciliation is printed: shares and totals, what differs, what only one side has, and why that may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from typing import TYPE_CHECKING, Any

import click

from halton.cli.output import count, safe, usd
from halton.cli.screen import Screen
from halton.cli.text_table import Column, table

if TYPE_CHECKING:
    from halton.views.coverage import Coverage
    from halton.views.reconciliation import Compared, Reconciliation, Span

PARTS = (("differs", "Differs"), ("only_ours", "Only ours"), ("only_theirs", "Only theirs"))


def echo_reconciliation(found: Reconciliation, coverage: Coverage, causes: Sequence[str], limit: int) -> None:
    """Print all of it, the largest differences first and of each part at most so many rows."""
    screen = Screen.of_stdout()
    for line in (*_summary(found.span, coverage, screen), *_parts(found.rows, limit, screen), *_causes(causes)):
        click.echo(screen.text(line))


def largest_first(rows: Iterable[Compared]) -> list[Compared]:
    """By the dollars at stake, then by the count."""
    return sorted(rows, key=lambda row: (-abs(_stake(row)), -abs(_off(row) or row.ours_quantity or 0), row.day, row.unit))


def document(found: Reconciliation, coverage: Coverage, causes: Sequence[str]) -> dict[str, Any]:
    """The same for programs, with every row."""
    import msgspec

    shares = {"tokens_percent": coverage.tokens_percent, "cost_percent": coverage.cost_percent}
    return {
        **msgspec.to_builtins(found.span),
        "coverage": shares,
        "totals": msgspec.to_builtins(coverage),
        "rows": msgspec.to_builtins(largest_first(found.rows)),
        "labels": msgspec.to_builtins(found.labels),
        "causes": list(causes),
    }


def percent(share: float | None) -> str:
    """A share with one decimal, rounded down: 100 % is all of it."""
    return "–" if share is None else f"{floor(share * 10) / 10:.1f} %"


def _summary(span: Span, coverage: Coverage, screen: Screen) -> list[str]:
    days = span.first_day if span.first_day == span.last_day else f"{span.first_day} – {span.last_day}"
    states = coverage.states
    columns = [
        Column("", ["tokens", "cost"], name=True),
        Column("ours", [count(coverage.ours_tokens), usd(coverage.ours_pico)]),
        Column("theirs", [count(coverage.theirs_tokens), _signed(coverage.theirs_pico)]),
        Column("of theirs we have", [percent(coverage.tokens_percent), percent(coverage.cost_percent)]),
    ]
    return [
        f"{safe(span.provider)}, {days} (UTC)",
        *table(columns, screen),
        f"{count(states['matched'])} rows match, {count(states['differs'])} differ, {count(states['only_ours'])} are only ours, "
        f"{count(states['only_theirs'])} only theirs.",
    ]


def _parts(rows: Sequence[Compared], limit: int, screen: Screen) -> list[str]:
    lines: list[str] = []
    for state, title in PARTS:
        chosen = largest_first(row for row in rows if row.state == state)
        if chosen:
            lines += ["", title, *table(_columns(chosen[:limit], state), screen)]
        if len(chosen) > limit:
            lines.append(f"… and {count(len(chosen) - limit)} more. All of them: --limit {len(chosen)}")
    return lines


def _columns(rows: Sequence[Compared], state: str) -> list[Column]:
    both = state == "differs"
    columns = [
        Column("day", [row.day for row in rows]),
        Column("model", [safe(row.model) if row.model else "all" for row in rows], name=True),
        Column("unit", [row.unit for row in rows], name=True),
    ]
    if state != "only_theirs":
        columns.append(Column("ours", [count(row.ours_quantity) for row in rows], rank=2 * both))
    if state != "only_ours":
        columns.append(Column("theirs", [count(row.theirs_quantity) for row in rows], rank=2 * both))
    if both:
        columns.append(Column("difference", [count(row.quantity_difference) for row in rows]))
    if state != "only_theirs":
        columns.append(Column("ours $", [usd(row.ours_pico) for row in rows], rank=both))
    if state != "only_ours":
        columns.append(Column("theirs $", [_signed(row.theirs_pico) for row in rows], rank=both))
    if both:
        columns.append(Column("difference $", [_signed(row.difference_pico) for row in rows]))
    return [column for column in columns if any(cell != "–" for cell in column.cells)]


def _causes(causes: Sequence[str]) -> list[str]:
    return ["", "Likely causes", *(f"- {cause}" for cause in causes)] if causes else []


def _stake(row: Compared) -> int:
    return row.difference_pico if row.difference_pico is not None else row.ours_pico or 0


def _off(row: Compared) -> int:
    return row.quantity_difference or 0


def _signed(pico: int | None) -> str:
    return f"-{usd(-pico)}" if pico is not None and pico < 0 else usd(pico)
