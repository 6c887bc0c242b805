"""What came of testing a projection, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from halton.cli.output import count, safe
from halton.cli.screen import Screen
from halton.cli.text_table import Column, table

if TYPE_CHECKING:
    from halton.cli.projection_pace import Pace
    from halton.cli.projection_proof import Outcome
    from halton.cli.projection_test import OneLog, Verdict
    from halton.cli.row_difference import Difference


def lines(verdict: Verdict) -> Iterator[str]:
    """The verdict last, as the shell's prompt comes below it."""
    read = ", ".join((*verdict.events, *verdict.reads))
    yield f"{safe(verdict.name)}: its SQL is fit. It reads {safe(read) if read else 'nothing'}."
    for name in verdict.unknown_columns:
        yield f"The header speaks of a column {safe(name)}, and there is none. Its page would show an error."
    for log in verdict.logs:
        yield from _log(log)
    yield from _first_rows(verdict.logs[0])
    yield "It is fit." if verdict.passed else "It is not fit: mend the file and try again."


def _log(log: OneLog) -> Iterator[str]:
    outcome = log.outcome
    about = f"Over {count(log.events)} events of {log.log}"
    if outcome.parked:
        stopped = outcome.parked
        at = f"event {count(stopped.position)} ({safe(stopped.type)})"
        yield f"{about} it stopped at {at}, {outcome.way}: {safe(stopped.reason)}."
    elif outcome.difference:
        yield f"{about} {outcome.way} made other rows than all at once. The first of them, in {safe(outcome.difference.table)}:"
        yield from _difference(outcome.difference, outcome)
    else:
        rows = "1 row" if outcome.rows == 1 else f"{count(outcome.rows)} rows"
        yield f"{about} it made the same {rows} in {len(outcome.ways)} ways: {', '.join(outcome.ways)}."
    if log.pace:
        yield f"  {_pace(log.pace)}"


def _pace(pace: Pace) -> str:
    many = "over 2 s for all at once" if pace.together_us is None else f"{pace.together_us / 1000:.3f} ms as one of many"
    return f"An event takes {pace.alone_us / 1000:.3f} ms alone, {many}."


def _difference(difference: Difference, outcome: Outcome) -> Iterator[str]:
    for name, row in (("all at once", difference.expected), (outcome.way, difference.found)):
        if row is None:
            yield f"  {name}: no such row"
        else:
            pairs = zip(difference.columns, row, strict=True)
            yield f"  {name}: " + ", ".join(f"{safe(column)} {_cell(value)}" for column, value in pairs)


def _first_rows(log: OneLog) -> Iterator[str]:
    if not log.rows:
        return
    yield f"The first rows over {log.log}:"
    cells: Sequence[Sequence[str]] = [[_cell(value) for value in row] for row in log.rows]
    columns = [
        Column(safe(title), [row[at] for row in cells], rank=at, name=_is_text(log.rows, at))
        for at, title in enumerate(log.columns)
    ]
    yield from (f"  {line}" for line in table(columns, Screen.of_stdout()._replace(width=None)))


def _is_text(rows: Sequence[Sequence[object]], at: int) -> bool:
    return any(isinstance(row[at], str) for row in rows)


def _cell(value: object) -> str:
    return "–" if value is None else safe(value)
