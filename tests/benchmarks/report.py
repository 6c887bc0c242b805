"""Figures with their floors and targets: measured by a benchmark, printed as a table, written as JSON, judged by exit status."""

from __future__ import annotations

import argparse
import dataclasses
import json
import operator
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

from measure import load_average, machine, ratio

_RELATIONS = {"≥": operator.ge, "≤": operator.le, "<": operator.lt, "=": operator.eq}
_HEADINGS = ("figure", "unit", "Halton", "floor", "floor is", "ratio", "target", "holds", "load")

type Measure = Callable[[bool], list[Figure]]


@dataclass(frozen=True, slots=True)
class Target:
    """What must hold of a figure's ratio to its floor, or of its own value."""

    relation: Literal["≥", "≤", "<", "="]
    bound: float
    of: Literal["ratio", "value"] = "ratio"

    def __str__(self) -> str:
        return f"{self.relation} {self.bound:g}" + (" ×" if self.of == "ratio" else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table: medians of the rounds, and the median of the rounds' ratios."""

    name: str
    unit: str
    ours: float | None
    floor: float | None = None
    floor_name: str = ""
    ratio: float | None = None
    target: Target | None = None
    rounds: int = 1
    load: float = 0.0
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        value = self.ratio if self.target.of == "ratio" else self.ours
        return value is not None and bool(_RELATIONS[self.target.relation](value, self.target.bound))


def compared(
    name: str, unit: str, ours: Sequence[float], floors: Sequence[float], floor_name: str, target: Target | None = None
) -> Figure:
    """A figure from the rounds of ours and, beside them, of the floor."""
    return Figure(
        name=name,
        unit=unit,
        ours=median(ours),
        floor=median(floors),
        floor_name=floor_name,
        ratio=ratio(ours, floors),
        target=target,
        rounds=len(ours),
    )


def count(name: str, ours: int, expected: int, floor_name: str) -> Figure:
    """A figure that must be exactly what is expected."""
    share = ours / expected if expected else 0.0
    return Figure(name=name, unit="", ours=ours, floor=expected, floor_name=floor_name, ratio=share, target=Target("=", 1))


def say(text: str) -> None:
    """Progress, beside the table."""
    print(text, file=sys.stderr, flush=True)


def command(benchmarks: Mapping[str, Measure], description: str | None) -> None:
    """Run benchmarks as the command line asks, and exit with 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, for CI")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    options = parser.parse_args()
    # Whoever ends us (CI's time limit) must not leave our processes behind: unwind as for any other exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures = {}
    for name, measure in benchmarks.items():
        load = load_average()
        say(f"{name} (load average {load:.2f})")
        figures[name] = [dataclasses.replace(figure, load=load) for figure in measure(options.quick)]
    print(_markdown(figures) if options.markdown else _table(figures))
    if options.json:
        options.json.write_text(json.dumps(_document(figures), indent=2, ensure_ascii=False) + "\n")
    sys.exit(_judge(figures))


def _judge(figures: Mapping[str, Sequence[Figure]]) -> int:
    missed = [(name, figure) for name, group in figures.items() for figure in group if figure.holds is False]
    for name, figure in missed:
        reached = figure.ratio if figure.target and figure.target.of == "ratio" else figure.ours
        shown = figure.note or ("nothing" if reached is None else _number(reached))
        say(f"MISSED {name}: {figure.name}: {shown}, target {figure.target}")
    return 1 if missed else 0


def _document(figures: Mapping[str, Sequence[Figure]]) -> dict[str, object]:
    rows = [
        {"benchmark": name, **dataclasses.asdict(figure), "holds": figure.holds}
        for name, group in figures.items()
        for figure in group
    ]
    return {"machine": machine(), "figures": rows}


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        figure.unit,
        "–" if figure.ours is None else _number(figure.ours),
        "" if figure.floor is None else _number(figure.floor),
        figure.floor_name,
        "" if figure.ratio is None else f"{figure.ratio:.2f} ×",
        "" if figure.target is None else str(figure.target),
        {True: "yes", False: "NO", None: ""}[figure.holds],
        f"{figure.load:.1f}",
    )


def _number(value: float) -> str:
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def _table(figures: Mapping[str, Sequence[Figure]]) -> str:
    rows = [_HEADINGS, *(_cells(figure) for group in figures.values() for figure in group)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join((machine(), "", *lines))


def _markdown(figures: Mapping[str, Sequence[Figure]]) -> str:
    lines = [f"{machine()}.", "", "| " + " | ".join(_HEADINGS) + " |", "|---" * len(_HEADINGS) + "|"]
    for name, group in figures.items():
        lines.append(f"| **{name}** |" + " |" * (len(_HEADINGS) - 1))
        lines += ["| " + " | ".join(_cells(figure)) + " |" for figure in group]
    return "\n".join(lines)
