"""A row of the fault matrix: one fault, the figure that is demanded of it, and what measures it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_RELATIONS = {"=": operator.eq, "≤": operator.le, "<": operator.lt, "≥": operator.ge}

type Relation = Literal["=", "≤", "<", "≥"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was measured, and what it must be; without a bound it is told and nothing more."""

    name: str
    seen: float
    unit: str = ""
    relation: Relation | None = None
    bound: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether it is what is demanded."""
        return self.relation is None or bool(_RELATIONS[self.relation](self.seen, self.bound))

    @property
    def demanded(self) -> str:
        """What it must be, for people."""
        return f"{self.relation} {shown(self.bound)}" if self.relation else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a row: a folder of its own with a short path, gone afterwards, and how much there is to be of everything."""

    folder: Path
    quick: bool
    say: Callable[[str], None]

    def count(self, full: int, quick: int) -> int:
        """How many of something: as the matrix demands, or what shows in seconds that the row works."""
        return quick if self.quick else full

    def allowed(self, bound: float) -> float:
        """A bound of time. A quick run shares the machine with whatever else runs on it, and is allowed four times as much."""
        return bound * 4 if self.quick else bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as its file states it: `number` and `demanded` as in the matrix, `measure` brings the fault about and yields figures.

    Several files may have the same number. `in_suite` says that its quick run is part of the test suite, and so ends in seconds;
    within `limit_s` it ends in any case.
    """

    number: int
    fault: str
    demanded: str
    measure: Callable[[Run], Iterator[Figure]]
    in_suite: bool = True
    limit_s: float = 60.0


def none(name: str, seen: int) -> Figure:
    """Something that must not happen at all, and how often it did."""
    return Figure(name=name, seen=seen, relation="=")


def all_of(name: str, seen: int, expected: int) -> Figure:
    """Something that must be so each time."""
    return Figure(name=name, seen=seen, relation="=", bound=expected)


def at_most(name: str, seen: float, bound: float, unit: str) -> Figure:
    """A measure with an upper bound that it may reach."""
    return Figure(name=name, seen=seen, unit=unit, relation="≤", bound=bound)


def under(name: str, seen: float, bound: float, unit: str) -> Figure:
    """A measure that must stay below a bound."""
    return Figure(name=name, seen=seen, unit=unit, relation="<", bound=bound)


def told(name: str, seen: float, unit: str = "") -> Figure:
    """Something to know, of which nothing is demanded."""
    return Figure(name=name, seen=seen, unit=unit)


def shown(value: float) -> str:
    """A number as a table has it."""
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
