"""How commands print: tables on a terminal, plain columns elsewhere, and nothing of a stranger's that a terminal would obey."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from halton.errors import TEXT_CAP as CELL_CAP
from halton.errors import safe

__all__ = ["CELL_CAP", "count", "echo_json", "echo_table", "escaped", "milliseconds", "safe", "usd"]

# What JSON may hold as it is and a terminal would obey or a reader mistake.
_OBEYED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def echo_json(value: Any) -> None:
    """One JSON document on one line, safe to look at: what a terminal would obey is escaped."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False, separators=(", ", ": "))))


def escaped(text: str) -> str:
    """JSON that means the same, without what a terminal would obey."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def echo_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = (), total: bool = False
) -> None:
    """A table; the columns in `right` are numbers, and with `total` the last row is set apart."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    table = Table(box=SIMPLE_HEAD if terminal else None, pad_edge=False, show_footer=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number in right else "left", no_wrap=True)
    shown = [[Text(safe(cell)) for cell in row] for row in rows]
    for number, row in enumerate(shown):
        last = total and number == len(shown) - 1
        if last and terminal:
            table.add_section()
        table.add_row(*row, style="bold" if last else None)
    width = None if terminal else max(200, int(os.environ.get("COLUMNS", "0") or 0))
    console = Console(width=width, highlight=False, no_color="NO_COLOR" in os.environ or None)
    console.print(table)


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
