"""`halton top` on a terminal: a picture each second, until the user has seen enough."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.screen import Screen
from halton.cli.text_table import taken, width_of
from halton.cli.top.picture import picture
from halton.cli.top.tables import TABLES
from halton.cli.top.terminal import Terminal

if TYPE_CHECKING:
    from halton.cli.top.reading import Reader
    from halton.cli.top.snapshot import Snapshot

HINT = "q quit   p projects or models first"
NO_KEYS = "Ctrl-C to quit"  # where stdin is no terminal
COLUMNS, LINES = 80, 24  # of a terminal that does not say


def show(reader: Reader, interval_s: float) -> None:
    """Hold the terminal until q or Ctrl-C; a key, or another size of the window, draws anew what is known already."""
    try:
        with Terminal() as terminal:
            first = 0
            while True:
                snapshot, until = reader.read(datetime.now().astimezone()), time.monotonic() + interval_s
                keys: str | None = ""
                while keys is not None:
                    terminal.draw(_lines(snapshot, TABLES[first], HINT if terminal.has_keys else NO_KEYS))
                    keys = terminal.wait(until - time.monotonic())
                    if keys and "q" in keys:
                        return
                    first = (first + (keys or "").count("p")) % len(TABLES)
    except KeyboardInterrupt:
        return


def _lines(snapshot: Snapshot, first: str, hint: str) -> list[str]:
    columns, height = os.get_terminal_size(sys.stdout.fileno())
    screen = Screen.of_stdout()._replace(width=columns or COLUMNS)
    room = (height or LINES) - 1
    shown = picture(snapshot, screen, height=room, first=first)
    lines = [*shown, *[""] * (room - len(shown)), screen.styled(hint, dim=True)]
    return [_cut(line, screen) for line in lines]


def _cut(line: str, screen: Screen) -> str:
    """The line, or without its colours as much of its beginning as there is room for."""
    text = click.unstyle(line)
    if screen.width is None or width_of(text) <= screen.width:
        return line
    return taken(text, screen.width - 1) + screen.text("…")
