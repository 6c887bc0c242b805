"""Tables that fit a terminal: the least important columns go first, then names are cut. Without rich: it takes 90 ms to load."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from halton.cli.screen import Screen

GAP = 2
NARROW = 60
NAME_AT_EASE, NAME_IF_NARROW = 24, 14
NAME_AT_LEAST = 4


class Column(NamedTuple):
    """Cells below each other; a `name` stands at the left and may be cut, what is `left` stands there whole.

    Of the ranks above 0 the highest goes first, and at once what has one and says nothing. `fg` is the colour of all cells,
    `fgs` that of each.
    """

    title: str
    cells: Sequence[str]
    rank: int = 0
    name: bool = False
    fg: str | None = None
    left: bool = False
    fgs: Sequence[str | None] = ()

    @property
    def is_idle(self) -> bool:
        """Whether it may go, and says nothing."""
        return self.rank > 0 and bool(self.cells) and not any(self.cells)

    @property
    def width(self) -> int:
        """That of its widest cell."""
        return max(width_of(cell) for cell in (self.title, *self.cells))


def table(columns: Sequence[Column], screen: Screen, *, total: bool = False) -> list[str]:
    """The lines of a table; with `total` the last row is set apart."""
    shown = [column._replace(cells=[screen.text(cell) for cell in column.cells]) for column in columns]
    widths = fit(shown, screen.width)
    chosen = [(column, width) for column, width in zip(shown, widths, strict=True) if width]
    if not chosen:
        return []
    lines = [_line([column.title for column, _ in chosen], chosen, screen, bold=True)]
    count = len(chosen[0][0].cells)
    for number in range(count):
        last = total and number == count - 1
        if last and screen.width is not None:
            lines.append(screen.styled(screen.text("─") * used(widths), dim=True))
        fgs = [column.fgs[number] if column.fgs else column.fg for column, _ in chosen]
        lines.append(_line([column.cells[number] for column, _ in chosen], chosen, screen, bold=last, fgs=fgs))
    return lines


def fit(columns: Sequence[Column], width: int | None) -> list[int]:
    """The width that each column gets in so much room, 0 for one that is left out."""
    widths = [column.width for column in columns]
    if width is None:
        return widths
    widths = [0 if column.is_idle else each for column, each in zip(columns, widths, strict=True)]
    ease = NAME_AT_EASE if width >= NARROW else NAME_IF_NARROW
    eased = [min(each, ease) if column.name else each for column, each in zip(columns, widths, strict=True)]
    for number in sorted(range(len(columns)), key=lambda number: (-columns[number].rank, -number)):
        if columns[number].rank and used(eased) > width:
            widths[number] = eased[number] = 0
    names = [number for number, column in enumerate(columns) if column.name and widths[number]]
    while used(widths) > width and names:
        widest = max(names, key=lambda number: widths[number])
        if widths[widest] <= NAME_AT_LEAST:
            break
        widths[widest] -= 1
    return widths


def used(widths: Sequence[int]) -> int:
    """How wide a table of such columns is."""
    there = [width for width in widths if width]
    return sum(there) + GAP * (len(there) - 1)


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for one that combines."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """A text that fits, without its middle: names of models differ at the end."""
    if width_of(text) <= width:
        return text
    kept = width - width_of(ellipsis)
    head, tail = taken(text, kept - kept // 2), taken(text[::-1], kept // 2)[::-1]
    return head + ellipsis + tail


def taken(text: str, width: int) -> str:
    """As much of its beginning as fits."""
    used_columns = 0
    for number, character in enumerate(text):
        used_columns += _width(character)
        if used_columns > width:
            return text[:number]
    return text


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _line(
    cells: Sequence[str],
    chosen: Sequence[tuple[Column, int]],
    screen: Screen,
    *,
    bold: bool,
    fgs: Sequence[str | None] | None = None,
) -> str:
    parts = []
    for cell, (column, width), fg in zip(cells, chosen, fgs or [None] * len(cells), strict=True):
        text = cut(cell, width, screen.text("…")) if column.name else cell
        space = " " * (width - width_of(text))
        shown = screen.styled(text, bold=bold, fg=fg)
        parts.append(shown + space if column.name or column.left else space + shown)
    return (" " * GAP).join(parts).rstrip()
