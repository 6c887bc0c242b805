"""The page on a home of a million calls: the first page, tables, subjects and every canned query, and the memory of its process.

    python tests/benchmarks/browse.py [--quick] [--json FILE] [--home DIR]

One client on a kept connection, each address once to warm up, then in rounds, each beside a static file of the same process. What
the process itself needed stands behind it as processor time: on a machine with other work that is the figure that says something.
`--home` takes a home that filled.py made of a million calls before, which is only read.
"""

from __future__ import annotations

import argparse
import http.client
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from filled import MILLION, filled
from halton.paths import Home
from measure import cpu_seconds, percentile
from pages import STATIC, Page, get, month_ago, page, queries, subjects, tables
from processes import folder
from report import Figure, Target, command, say

PAGE_MS, HOME_P95_MS, QUERY_MS, MEMORY_MB = 150.0, 400.0, 50.0, 200.0
FLOOR = "a static file"


@dataclass(frozen=True, slots=True)
class Rounds:
    """Milliseconds of an address, those of the static file beside it, and the processor time of a round of both."""

    taken: list[float]
    floor: list[float]
    cpu_ms: float


class Reader:
    """One client of a page, on a connection that is kept."""

    def __init__(self, shown: Page, connection: http.client.HTTPConnection, rounds: int) -> None:
        self.shown, self.connection, self.rounds = shown, connection, rounds

    def ask(self, path: str, times: int = 1) -> Rounds:
        """Ask for an address in rounds, so many times as usual.

        :raises ConnectionError: if it does not answer well.
        """
        get(self.connection, path)
        before, floor, taken = cpu_seconds([self.shown.pid]), [], []
        for _ in range(self.rounds * times):
            floor.append(get(self.connection, STATIC)[0])
            taken.append(get(self.connection, path)[0])
        return Rounds(taken, floor, (cpu_seconds([self.shown.pid]) - before) / len(taken) * 1e3)

    def page(self, name: str, path: str) -> list[Figure]:
        """Half of the times. What does not answer well misses its target, and the others are measured."""
        target = Target("≤", PAGE_MS, "value")
        try:
            rounds = self.ask(path)
        except ConnectionError as error:
            return [Figure(name=f"{name} p50", unit="ms", ours=None, target=target, note=str(error))]
        return [_figure(name, rounds, target), _cpu(name, rounds)]

    def queries(self, how: str, paths: Mapping[str, str]) -> list[Figure]:
        """The slowest of the canned queries, which alone can miss the target, and the middle one of all."""
        each = {name: self.ask(path) for name, path in paths.items()}
        ordered = sorted(each, key=lambda name: median(each[name].taken))
        for name in ordered:
            say(f"  {median(each[name].taken):6.1f} ms, {each[name].cpu_ms:5.1f} of CPU: {name}, {how}")
        usual, worst = ordered[len(ordered) // 2], ordered[-1]
        return [
            _figure(f"slowest of {len(paths)} queries, {how}: {worst}", each[worst], Target("≤", QUERY_MS, "value")),
            _cpu(f"slowest of {len(paths)} queries, {how}", each[worst]),
            _figure(f"the middle one, {how}: {usual}", each[usual]),
        ]


def measure(quick: bool = False) -> list[Figure]:
    """Make the home, then look at it."""
    with folder() as place:
        return figures(filled(place / "home", 100_000 if quick else MILLION), rounds=8 if quick else 20)


def figures(home: Home, rounds: int) -> list[Figure]:
    """The figures of a home."""
    with page(home) as shown, closing(shown.connect()) as connection:
        reader = Reader(shown, connection, rounds)
        first = reader.ask("/", times=3)
        made = [_figure("home", first, Target("≤", PAGE_MS, "value")), _p95("home", first), _cpu("home", first)]
        listed = {f"table {name}": path for name, path in tables(connection).items()}
        of_one = {f"page of a {name}": path for name, path in subjects(home).items()}
        for name, path in (listed | of_one).items():
            made += reader.page(name, path)
        made += reader.queries("fields empty", queries()) + reader.queries("of a month", queries(month_ago()))
        memory = Target("≤", MEMORY_MB, "value")
        return [*made, Figure(name="memory of the page, at most", unit="MB", ours=shown.peak_mb(), target=memory)]


def _figure(name: str, rounds: Rounds, target: Target | None = None) -> Figure:
    say(f"  {name}: {median(rounds.taken):.1f} ms, {rounds.cpu_ms:.1f} of CPU")
    return Figure(
        name=f"{name} p50",
        unit="ms",
        ours=median(rounds.taken),
        floor=median(rounds.floor),
        floor_name=FLOOR,
        target=target,
        rounds=len(rounds.taken),
    )


def _p95(name: str, rounds: Rounds) -> Figure:
    slow, target = percentile(rounds.taken, 0.95), Target("≤", HOME_P95_MS, "value")
    floor = percentile(rounds.floor, 0.95)
    return Figure(
        name=f"{name} p95", unit="ms", ours=slow, floor=floor, floor_name=FLOOR, target=target, rounds=len(rounds.taken)
    )


def _cpu(name: str, rounds: Rounds) -> Figure:
    return Figure(name=f"{name}: processor time", unit="ms", ours=rounds.cpu_ms, rounds=len(rounds.taken))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--home", type=Path)
    options, sys.argv[1:] = parser.parse_known_args()
    made = options.home
    command({"browse": (lambda quick: figures(Home(made), 8 if quick else 20)) if made else measure}, __doc__)
