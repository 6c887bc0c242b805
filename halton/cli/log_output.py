"""The logs of all processes as one: by time, chosen, printed, and followed."""

from __future__ import annotations

import heapq
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from halton.cli.log_entry import Entry, entries_of
from halton.cli.log_tail import Tail, log_names

POLL_S = 0.1


class Choice(NamedTuple):
    """Which lines: of these processes (all, if none is named), since a moment, and as bad as a level or worse."""

    processes: tuple[str, ...] = ()
    since: datetime | None = None
    level: int = 0

    def takes(self, entry: Entry) -> bool:
        """Whether it is one of them; a foreign line is of every level."""
        level = entry.level
        return (level is None or level >= self.level) and (self.since is None or entry.at >= self.since)

    def names(self, home: Path) -> list[str]:
        """The logs to read: `capture` stands for capture-1 and all others."""
        return [name for name in log_names(home) if not self.processes or self._has(name)]

    def _has(self, name: str) -> bool:
        return any(name == chosen or name.startswith(f"{chosen}-") for chosen in self.processes)


class Reading:
    """A look at the logs of a home, and at what came since the last look."""

    def __init__(self, home: Path, choice: Choice) -> None:
        self._home = home
        self._choice = choice
        self._tails: dict[str, Tail] = {}

    def close(self) -> None:
        """Let go of the files."""
        for tail in self._tails.values():
            tail.close()

    def look(self, *, final: bool = False) -> Iterator[Entry]:
        """What has come, by time; a `final` look takes the lines that nobody has ended too."""
        for name in self._choice.names(self._home):
            self._tails.setdefault(name, Tail(self._home / f"{name}.err.log"))
        each = [entries_of(name, _lines(tail, final)) for name, tail in self._tails.items()]
        return filter(self._choice.takes, heapq.merge(*each, key=lambda entry: entry.at))


def _lines(tail: Tail, final: bool) -> Iterator[bytes]:
    yield from tail.lines()
    if final:
        yield from tail.rest()


def show(home: Path, choice: Choice, number: int | None, shown: Callable[[Entry], str]) -> int:
    """Print the last `number` lines, or all; how many these were."""
    with closing(Reading(home, choice)) as reading:
        return _write(_last(reading.look(final=True), number), shown)


def follow(home: Path, choice: Choice, number: int | None, shown: Callable[[Entry], str]) -> None:
    """Print the last lines and then each that comes, until Ctrl-C; of processes that start meanwhile too."""
    with suppress(KeyboardInterrupt), closing(Reading(home, choice)) as reading:
        _write(_last(reading.look(), number), shown)
        while True:
            time.sleep(POLL_S)
            _write(reading.look(), shown)


def _last(entries: Iterator[Entry], number: int | None) -> Iterable[Entry]:
    return entries if number is None else deque(entries, number)


def _write(entries: Iterable[Entry], shown: Callable[[Entry], str]) -> int:
    count = 0
    for entry in entries:
        sys.stdout.write(f"{shown(entry)}\n")
        count += 1
    sys.stdout.flush()
    return count
