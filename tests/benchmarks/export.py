"""`halton export` by format, its memory at two sizes of the log, and a sum over calls in Arrow beside the same in SQLite.

    python tests/benchmarks/export.py [--quick] [--json FILE]

A rate is rows of `calls`, 68 columns each, from the start of the command to its end; its floor reads the same rows from SQLite
into Python and drops them. Memory is the most that the command had, beside what it had with 100,000 rows: fewer would not fill
the batches that it holds. The sum reads a file that was exported before: what the export took is not in it.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from filled import MILLION, filled
from halton.export.export import format_names
from halton.paths import Home
from processes import folder
from report import Figure, Target, command, compared, say

HALTON = str(Path(sys.executable).with_name("halton"))
ROUNDS = 3
BATCH_ROWS = 16_384
SMALL = 100_000
FLAT = Target("≤", 1.25)
ARROW_FASTER = Target("≥", 20)
COLUMNS = ("project", "model", "cost_pico")
_SUMS = "select project, model, count(*), sum(cost_pico) from metered_calls group by project, model"


def measure(quick: bool = False) -> list[Figure]:
    """Two homes, one larger than the other: every format from both, then the sums of the larger one."""
    number = 2 * SMALL if quick else MILLION
    with folder() as place:
        small, large = (filled(place / str(rows), rows) for rows in (SMALL, number))
        floor = number / _seconds(lambda: _read(large))
        figures = []
        for name in format_names():
            before, after = (_export(home, place / f"{home.root.name}.{name}") for home in (small, large))
            say(f"  {name}: {number / after[0]:,.0f} rows/s, {before[1]:.0f} and {after[1]:.0f} MB")
            figures.append(compared(f"export calls as {name}", "rows/s", [number / after[0]], [floor], "rows read from SQLite"))
            floor_name = f"with {SMALL:,} rows"
            figures.append(compared(f"memory with {number:,} rows, {name}", "MB", [after[1]], [before[1]], floor_name, FLAT))
        return [*figures, _sums(large, place / f"{large.root.name}.arrow", number)]


def _export(home: Home, out: Path) -> tuple[float, float]:
    """How long the command takes, and the most memory that it has, in MB."""
    begin = time.perf_counter()
    arguments = [HALTON, "export", "calls", str(out)]
    quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(HALTON, arguments, {**os.environ, "HALTON_HOME": str(home.root)}, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"halton export failed: {status}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def _sums(home: Home, file: Path, number: int) -> Figure:
    assert _in_arrow(file) == _in_sqlite(home), "both must say the same, to the pico"
    arrow = [number / _seconds(lambda: _in_arrow(file)) for _ in range(ROUNDS)]
    sqlite = [number / _seconds(lambda: _in_sqlite(home)) for _ in range(ROUNDS)]
    return compared(f"sums by project and model, {number:,} calls", "calls/s", arrow, sqlite, "SQLite, the view", ARROW_FASTER)


def _in_arrow(file: Path) -> dict[tuple[str, str], tuple[int, int]]:
    import pyarrow as pa

    with pa.memory_map(str(file)) as source:
        fields = [pa.ipc.open_file(source).schema.get_field_index(name) for name in COLUMNS]
        options = pa.ipc.IpcReadOptions(included_fields=fields)
        table = pa.ipc.open_file(source, options=options).read_all()
        sums = table.group_by(["project", "model"]).aggregate([([], "count_all"), ("cost_pico", "sum")])
    return {(row["project"], row["model"]): (row["count_all"], row["cost_pico_sum"]) for row in sums.to_pylist()}


def _in_sqlite(home: Home) -> dict[tuple[str, str], tuple[int, int]]:
    with closing(sqlite3.connect(f"{home.views.as_uri()}?mode=ro", uri=True)) as connection:
        return {(project, model): (calls, cost) for project, model, calls, cost in connection.execute(_SUMS)}


def _read(home: Home) -> None:
    with closing(sqlite3.connect(f"{home.views.as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute("select * from metered_calls order by position")
        while rows.fetchmany(BATCH_ROWS):
            pass


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    command({"export": measure}, __doc__)
