"""A projection under test: over a copy of the log of this home and over a made-up one, in databases that are thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from halton.cli.log_copy import LogCopy
from halton.cli.made_up_log import made_up_facts
from halton.cli.projection_pace import Pace, measure
from halton.cli.projection_proof import ALL_AT_ONCE, Outcome, prepare, prove, views_of
from halton.cli.projection_tables import tables_of, unknown_columns

if TYPE_CHECKING:
    from halton.paths import Home
    from halton.projector.folder import Found
    from halton.projector.projection import Projection

FIRST_ROWS = 5
YOURS, MADE_UP = "your log", "a made-up log"


class OneLog(msgspec.Struct, frozen=True, kw_only=True):
    """What one log showed: how many of its events were run over, the outcome, the pace, and the first rows."""

    log: str
    events: int
    outcome: Outcome
    pace: Pace | None = None
    columns: list[str] = []
    rows: list[list[object]] = []


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A projection whose SQL is fit, and what came of running it. `unknown_columns` are those its header makes up."""

    name: str
    file: str
    reads: list[str]
    events: list[str]
    unknown_columns: list[str]
    logs: list[OneLog]

    @property
    def passed(self) -> bool:
        """Whether nothing was found against it."""
        return not self.unknown_columns and all(log.outcome.passed for log in self.logs)


def run(projection: Projection, found: Found, home: Home, last: int | None) -> Verdict:
    """Run a projection over the last events of the home's log, where there is one, and over a made-up one."""
    logs = []
    with TemporaryDirectory(prefix="test-", dir=home.run if home.run.is_dir() else None) as folder:
        if home.log.exists():
            logs.append(_over_yours(projection, found.projections, home, last, Path(folder)))
        logs.append(_over_made_up(projection, found.projections, Path(folder)))
    return Verdict(
        name=projection.name,
        file=str(projection.path),
        reads=sorted(projection.reads),
        events=sorted(projection.events),
        unknown_columns=unknown_columns(projection, tables_of(projection, found.projections)),
        logs=logs,
    )


def _over_yours(projection: Projection, projections: Sequence[Projection], home: Home, last: int | None, folder: Path) -> OneLog:
    place = folder / "yours"
    place.mkdir()
    copy = LogCopy.of(home.log, place / "db.sqlite", last)
    if copy.has_past:
        prepare(projection, projections, copy.path, place)
    return _over(YOURS, copy.add_last(), projection, projections, copy.path)


def _over_made_up(projection: Projection, projections: Sequence[Projection], folder: Path) -> OneLog:
    from halton.log.store import Log

    place = folder / "made-up"
    place.mkdir()
    with closing(Log(place / "db.sqlite")) as log:
        head = log.append(made_up_facts())
    return _over(MADE_UP, head.position, projection, projections, log.path)


def _over(name: str, events: int, projection: Projection, projections: Sequence[Projection], log: Path) -> OneLog:
    outcome = prove(projection, projections, log, log.parent)
    if outcome.parked:
        return OneLog(log=name, events=events, outcome=outcome)
    views = views_of(ALL_AT_ONCE, log.parent)
    pace = measure(projection, log, views) if projection.steps else None
    columns, rows = _first_rows(projection, views)
    return OneLog(log=name, events=events, outcome=outcome, pace=pace, columns=columns, rows=rows)


def _first_rows(projection: Projection, views: Path) -> tuple[list[str], list[list[object]]]:
    with closing(sqlite3.connect(f"{views.as_uri()}?mode=ro", uri=True)) as connection:
        shown = ", ".join(f'"{name}"' for name in projection.header.show) or "*"
        cursor = connection.execute(f'select {shown} from "{projection.name}"{_order(projection)} limit {FIRST_ROWS}')
        columns = [name for name, *_ in cursor.description]
        return columns, [[value.hex() if isinstance(value, bytes) else value for value in row] for row in cursor]


def _order(projection: Projection) -> str:
    sort = (projection.header.sort or "").strip()
    if not sort.strip("- "):
        return ""
    column = sort.removeprefix("-").split()[0].replace('"', '""')
    return f' order by "{column}"{" desc" if sort.startswith("-") or sort.lower().endswith(" desc") else ""}'
