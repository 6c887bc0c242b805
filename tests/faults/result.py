"""What a row of the fault matrix came to, as lines of a table and as JSON."""

from __future__ import annotations

import dataclasses
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

from faults.row import Figure, Row, Run, shown

_WIDTHS = (4, 36, 52, 16, 12, 5, 5)
_HEADINGS = ("row", "fault", "figure", "seen", "demanded", "holds", "load")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A row that has run: its figures, how long it took, the load before it, and what broke it off, if anything did."""

    row: Row
    figures: Sequence[Figure]
    seconds: float
    load: float
    broken: str = ""

    @property
    def holds(self) -> bool:
        """Whether it ran to its end and every figure is what is demanded."""
        return not self.broken and bool(self.figures) and all(figure.holds for figure in self.figures)

    def lines(self) -> str:
        """Its lines of the table."""
        lines = [_line(self.row.number, self.row.fault, *_cells(figure), f"{self.load:.1f}") for figure in self.figures]
        if self.broken:
            lines.append(_line(self.row.number, self.row.fault, f"broke off: {self.broken}", "", "", "NO", f"{self.load:.1f}"))
        return "\n".join(lines)

    def document(self) -> dict[str, Any]:
        """All of it, for programs."""
        return {
            "row": self.row.number,
            "fault": self.row.fault,
            "demanded": self.row.demanded,
            "holds": self.holds,
            "seconds": round(self.seconds, 1),
            "load": round(self.load, 2),
            "broken": self.broken or None,
            "figures": [{**dataclasses.asdict(figure), "holds": figure.holds} for figure in self.figures],
        }


def run(row: Row, *, quick: bool, say: Callable[[str], None]) -> Result:
    """Run a row in a folder of its own. Whatever it raises is told, and is a row that does not hold."""
    folder = Path(tempfile.mkdtemp(prefix="hf-"))
    figures: list[Figure] = []
    load, began, broken = os.getloadavg()[0], time.monotonic(), ""
    try:
        figures.extend(row.measure(Run(folder=folder, quick=quick, say=say)))  # what came before it broke off is kept
    except Exception as error:
        say(traceback.format_exc())
        broken = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    finally:
        with suppress(OSError):
            rmtree(folder)
    return Result(row=row, figures=figures, seconds=time.monotonic() - began, load=load, broken=broken)


def headings() -> str:
    """The first line of the table."""
    return _line(*_HEADINGS)


def machine() -> str:
    """Cores, system and Python in one line."""
    return f"{len(os.sched_getaffinity(0))} cores, {platform.system()} {platform.release()}, Python {sys.version.split()[0]}"


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    seen = f"{shown(figure.seen)} {figure.unit}".rstrip()
    return figure.name, seen, figure.demanded, "" if figure.relation is None else "yes" if figure.holds else "NO"


def _line(*cells: object) -> str:
    return "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()
