"""How far long work has come: a bar on a terminal with its rate and the time that remains; elsewhere lines, or nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

LINE_S = 5.0


@contextmanager
def progress(
    what: str, total: int | None, unit: str = "events", *, lines: bool = False, line_s: float = LINE_S
) -> Iterator[Callable[[int], None]]:
    """Show on stderr, while it lasts, how much of `total` is done; what is given must be called with each further count.

    Off a terminal, and with `lines`, that is a line every few seconds.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") in ("dumb", "unknown"):
        yield _Lines(what, total, unit, line_s).advance if lines else lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How fast it goes, once that is known."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} {unit}/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), Rate(), TimeRemainingColumn())
    console = Console(stderr=True, no_color="NO_COLOR" in os.environ or None)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


class _Lines:
    """The same in plain lines, none of them before the first few seconds are over."""

    def __init__(self, what: str, total: int | None, unit: str, line_s: float) -> None:
        self._what, self._total, self._unit, self._line_s = what, total, unit, line_s
        self._done = 0
        self._began = self._said = time.monotonic()

    def advance(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._said < self._line_s or now == self._began:
            return
        self._said = now
        rate = self._done / (now - self._began)
        line = f"{self._what}: {self._done:,} {self._unit}, {rate:,.0f}/s"
        if self._total is not None and rate:
            line += f", of {self._total:,}, {max(0, self._total - self._done) / rate:,.0f} s remain"
        click.echo(line, err=True)
