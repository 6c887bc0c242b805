"""Today's spend by project and by model: below each other, or beside each other where there is room for that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

import click

from halton.cli.bars import bar
from halton.cli.output import count, safe, usd
from halton.cli.palette import FAILURE, SPENT
from halton.cli.report_columns import compact, percent
from halton.cli.text_table import GAP, Column, fit, table, used, width_of

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.cli.top.snapshot import Snapshot
    from halton.views.ranking import Row
    from halton.views.spend import Spend

TABLES = ("project", "model")
ROWS_AT_LEAST = 3
ROWS_IF_PLAIN = 20
TABLE_FRAME = 4  # its blank line, its titles, the rule and its total
WIDE, GUTTER = 140, 4  # from here on they stand beside each other, so far apart
BAR_AT_LEAST, BAR_AT_MOST = 6, 24
IDLE = ("failed", "covered")  # columns that are left out where no row has anything in them


def tables(snapshot: Snapshot, screen: Screen, room: int | None, first: str) -> list[str]:
    """The lines of both, the one named `first` first; with a `room` no more than that, of one alone if need be."""
    if not snapshot.rows:
        return []
    order = TABLES if first == TABLES[0] else TABLES[::-1]
    if screen.width is not None and screen.width >= WIDE:
        return _beside(snapshot, order, screen, ROWS_IF_PLAIN if room is None else max(1, room - TABLE_FRAME))
    if room is None:
        return [line for name in order for line in _table(snapshot, name, screen, ROWS_IF_PLAIN)]
    both = room - 2 * TABLE_FRAME
    if both < 2 * ROWS_AT_LEAST:
        return _table(snapshot, order[0], screen, max(1, room - TABLE_FRAME))
    sizes = [len(snapshot.by(*_parts(name))) for name in order]
    leader = min(sizes[0], max(both - sizes[1], (both + 1) // 2))
    return [*_table(snapshot, order[0], screen, leader), *_table(snapshot, order[1], screen, both - leader)]


def _beside(snapshot: Snapshot, order: Sequence[str], screen: Screen, rows: int) -> list[str]:
    half = ((screen.width or 0) - GUTTER) // 2
    left, right = (_table(snapshot, name, screen._replace(width=half), rows) for name in order)
    pad = half + GUTTER
    pairs = zip_longest(left, right, fillvalue="")
    return [(one + " " * (pad - width_of(click.unstyle(one))) + other).rstrip() for one, other in pairs]


def _table(snapshot: Snapshot, name: str, screen: Screen, rows: int) -> list[str]:
    from halton.views.ranking import rank

    sums = snapshot.by(*_parts(name))
    ranking = rank([name], sums, limit=rows if len(sums) <= rows else max(1, rows - 1))
    shown = [*ranking.rows, *([ranking.others] if ranking.others else []), ranking.total]
    names = [safe(row.spend.key[-1]) for row in ranking.rows]
    names += [f"{ranking.folded:,} more"] if ranking.others else []
    columns = _columns(name, [*names, "total"], [row.spend for row in shown], total=ranking.total)
    return ["", *table([*columns, *_bars(ranking.rows, len(shown), columns, screen)], screen, total=True)]


def _columns(title: str, names: Sequence[str], spends: Sequence[Spend], total: Row) -> list[Column]:
    worth = total.spend.worth_pico
    columns = [
        Column(f"{title} today", names, name=True),
        Column("calls", [count(spend.calls) for spend in spends], 2),
        Column("failed", [count(spend.failed_calls) if spend.failed_calls else "" for spend in spends], 5, fg=FAILURE),
        Column("in", [compact(spend.prompt_tokens) for spend in spends], 4),
        Column("out", [compact(spend.output_tokens) for spend in spends], 3),
        Column("cost", [_cost(spend) for spend in spends], fg=SPENT),
        Column("covered", [usd(spend.notional_pico) if spend.notional_pico else "" for spend in spends], 1),
        Column("share", [percent(spend.worth_pico / worth if worth and spend.is_known else None) for spend in spends], 6),
    ]
    return [column for column in columns if column.title not in IDLE or any(column.cells)]


def _bars(rows: Sequence[Row], count: int, columns: Sequence[Column], screen: Screen) -> list[Column]:
    """Bars of the rows that are one each; those that are several would make the others too short to compare."""
    worths = [row.spend.worth_pico for row in rows]
    widths, most = fit(columns, screen.width), max(worths)
    room = min(BAR_AT_MOST, (screen.width or 0) - used(widths) - GAP)
    if not most or not all(widths) or room < BAR_AT_LEAST:
        return []
    bars = [bar(worth / most, room, unicode=screen.unicode) for worth in worths]
    return [Column("", [*bars, *[""] * (count - len(bars))], name=True, fg=SPENT)]


def _cost(spend: Spend) -> str:
    return ("≥" if spend.unpriced_calls else "") + usd(spend.cost_pico) if spend.is_known else "–"


def _parts(name: str) -> tuple[int, ...]:
    return (0,) if name == "project" else (1, 2)
