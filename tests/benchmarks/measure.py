"""What the benchmarks read from the system and make of their rounds: CPU of processes, medians, percentiles, load."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time that these processes have used, their ended threads included."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ratio(ours: Sequence[float], floors: Sequence[float]) -> float:
    """The median of the rounds' ratios: each round has its own floor, measured beside it."""
    return median(our / floor for our, floor in zip(ours, floors, strict=True))


def load_average() -> float:
    """How many processes wanted a core, over the last minute."""
    return os.getloadavg()[0]


def machine() -> str:
    """Cores, system and Python in one line."""
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {platform.system()} {platform.release()}, Python {sys.version.split()[0]}"
