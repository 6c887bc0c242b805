"""CSV for spreadsheets, which run what looks like a formula: a foreign text never does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from halton.errors import safe

type Cell = str | int | float | Decimal | None

# What begins a formula, in its wide form too, at the start of a cell or behind a character that some locales separate cells by.
_FORMULA = re.compile(r"(^|[;,|])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A header and rows. Numbers stay numbers, None is an empty cell, every text is quoted and made harmless."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in (columns, *rows))


def harmless(text: str) -> str:
    """A foreign text whose controls are visible, uncut, with a ' before what a spreadsheet would run."""
    shown = text if text.isascii() and text.isprintable() else "".join(map(safe, text))
    return _FORMULA.sub(r"\1'\2", shown)


def dollars(pico: int | None) -> Decimal | None:
    """Pico-dollars as dollars, to the last digit."""
    return None if pico is None else Decimal(pico).scaleb(-12)


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return '"' + harmless(value).replace('"', '""') + '"'
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)
