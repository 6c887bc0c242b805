"""Lines of findings: how it stands, what it is about, what was seen; marks on a terminal with colours, words elsewhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import click

from halton.cli.output import safe
from halton.cli.screen import Screen

NARROWEST = 40

# A sign and its colour, by the word that it stands for.
type Marks = Mapping[str, tuple[str, str]]


class Sheet:
    """Lines of three columns: how it stands, what it is about, and what was seen, on as many lines as that takes.

    A sign stands in front of what it is about, a word in a column of its own.
    """

    def __init__(self, screen: Screen, marks: Marks) -> None:
        self._screen = screen
        self._marks = marks
        self._marked = screen.color and screen.unicode
        self._word = max(map(len, marks)) + 2

    def line(
        self, state: str | None, indent: int, name: str, text: str, *, bold: bool = False, fg: str | None = None
    ) -> Iterator[str]:
        """One of them, `indent` columns in; off a terminal it is not wrapped."""
        screen, shown = self._screen, "".join(map(safe, self._screen.text(text)))
        begin = self._begin(state, indent)
        width = len(click.unstyle(begin)) + len(name)
        room = None if screen.width is None else max(NARROWEST, screen.width - width)
        parts = [shown] if room is None else textwrap.wrap(shown, room, break_on_hyphens=False)
        for number, part in enumerate(parts):
            front = " " * width if number else begin + screen.styled(name, bold=bold)
            yield front + screen.styled(part, bold=bold, fg=fg)

    def _begin(self, state: str | None, indent: int) -> str:
        if not self._marked:
            return f"{state or '':<{self._word}}" + " " * indent
        sign, colour = self._marks[str(state)] if state else (" ", None)
        return " " * (indent and indent + 2) + self._screen.styled(sign, fg=colour) + " "
