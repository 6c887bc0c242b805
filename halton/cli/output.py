"""How commands print: tables on a terminal, plain columns elsewhere, and nothing of a stranger's that a terminal would obey."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from halton.errors import TEXT_CAP as CELL_CAP
from halton.errors import safe

__all__ = ["CELL_CAP", "count", "echo_json", "echo_table", "escaped", "milliseconds", "safe", "shown", "usd"]

# What JSON may hold as it is and a terminal would obey or a reader mistake.
_OBEYED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def echo_json(value: Any) -> None:
    """One JSON document on one line, safe to look at: what a terminal would obey is escaped."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False, separators=(", ", ": "))))


def escaped(text: str) -> str:
    """JSON that means the same, without what a terminal would obey."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shown(text: str) -> str:
    """What `safe` makes of a text of several lines, uncut: only their ends stay as they are."""
    return "\n".join("".join(map(safe, line)) for line in text.split("\n"))


def echo_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
    ranks: Mapping[str, int] | None = None,
    fgs: Mapping[str, Iterable[str | None]] | None = None,
    total: bool = False,
) -> None:
    """A table that fits the terminal and a blank line; columns in `right` are numbers, those in `whole` are never cut either.

    Of the columns with a rank the highest goes first where there is no room. `fgs` are colours of cells, by column. With
    `total` the last row is set apart.
    """
    from halton.cli.screen import Screen
    from halton.cli.text_table import Column, table

    cells = [[safe(cell) for cell in row] for row in rows]
    made = []
    for at, title in enumerate(columns):
        column = Column(title, [row[at] for row in cells], rank=(ranks or {}).get(title, 0), fgs=list((fgs or {}).get(title, ())))
        made.append(column._replace(name=at not in right and at not in whole, left=at in whole))
    screen = Screen.of_stdout()
    click.echo("\n".join(table(made, screen, total=total)))
    if screen.width is not None:
        click.echo()


def usd(pico: int | None) -> str:
    """Pico-dollars as people read money: cents for sums, four significant digits for small change, – for unknown."""
    if pico is None:
        return "–"
    dollars = pico / 1e12
    if 0 < pico < 1_000_000:
        return "<$0.000001"
    if dollars == 0 or dollars >= 1:
        return f"${dollars:,.2f}"
    return f"${dollars:.4f}" if dollars >= 0.01 else f"${dollars:.6f}"


def count(value: int | None) -> str:
    """A count with separators, – for unknown."""
    return "–" if value is None else f"{value:,}"


def milliseconds(value: int | None) -> str:
    """A duration: milliseconds up to a second, then seconds."""
    if value is None:
        return "–"
    return f"{value} ms" if value < 1000 else f"{value / 1000:,.1f} s"
