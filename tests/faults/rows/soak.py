"""The soak, as long as a run of the whole matrix can wait for it; tests/faults/soak.py runs it for longer."""

from __future__ import annotations

from collections.abc import Iterator

from faults.row import Figure, Row, Run
from faults.soaking import Soak


def measure(run: Run) -> Iterator[Figure]:
    soak = Soak(requests=run.count(20_000, 2000), seconds=run.count(300, 20), apart_s=run.count(4, 1))
    yield from soak.figures(run.folder, run.say)


ROW = Row(
    number=31,
    fault="soak",
    demanded="client sum = ledger sum: 0 unexplained; descriptors flat; RSS slope < 1 MiB/h",
    measure=measure,
    in_suite=False,
    limit_s=180.0,
)
