"""`halton projections list`: every projection, how far it has come, and the files that cannot run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.cli.projection_state import Overview, State

NEXT_START = "the next start of the meter (halton stop, then halton start)"


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(as_json: bool) -> None:
    """List every projection, in the order in which they run.

    "behind" counts the events that it has yet to read, "rows" those of its
    main table. Below the table: projections that stopped before an event they
    could not take, and files that cannot run, with the line that says why.

    \b
    Examples:
      halton projections list         # how far each is
      halton projections list --json  # the same for a program
    """
    from halton.cli.projection_state import find, read_overview
    from halton.paths import Home

    home = Home.from_environment()
    overview = read_overview(home, find(home))
    if as_json:
        _print_json(overview)
    else:
        _print(overview)


def _print_json(overview: Overview) -> None:
    import msgspec

    from halton.cli.output import echo_json

    echo_json({"schema": 1, **msgspec.to_builtins(overview)})


def _print(overview: Overview) -> None:
    from halton.cli.output import count, safe
    from halton.cli.screen import Screen
    from halton.cli.text_table import Column, table

    states = overview.projections
    columns = [
        Column("name", [safe(state.name) for state in states], name=True),
        Column("title", [safe(state.title) for state in states], rank=2, name=True),
        Column("by", ["you" if state.own else "halton" for state in states], rank=1, name=True),
        Column("position", [count(state.position) for state in states], rank=3),
        Column("behind", [count(state.behind) for state in states]),
        Column("rows", [count(state.rows) if state.rows is not None else "" for state in states]),
        Column("reads", [safe(", ".join(state.reads)) for state in states], rank=4, name=True),
    ]
    click.echo("\n".join(table(columns, Screen.of_stdout())))
    for remark in remarks(overview):
        click.echo(remark)


def remarks(overview: Overview) -> Iterator[str]:
    """What a reader of the table should know besides."""
    from halton.cli.output import safe

    if all(state.position is None for state in overview.projections):
        yield "No table is there yet: nothing has been metered. Start with: halton run -- COMMAND"
    else:
        for state in overview.projections:
            if state.state != "current":
                yield f"{safe(state.name)} {what_now(state)}"
    for name in overview.gone:
        yield f"{safe(name)} has no file any more: its tables go at {NEXT_START}."
    for refused in overview.refused:
        yield f"{safe(refused.file)}, line {refused.line}: {safe(refused.reason)}. Mend the file or move it away."


def what_now(state: State) -> str:
    """What became of a projection that is not current, and what comes next."""
    from halton.cli.output import count, safe

    if state.state == "new":
        return f"is new: its tables are there after {NEXT_START}."
    if state.state == "edited":
        return f"was edited: it starts over at {NEXT_START}."
    if state.parked is None:
        return "is current."
    event = f"event {count(state.parked.position)} ({safe(state.parked.type)})"
    return f"stopped at {event}: {safe(state.parked.reason)}. Try it: halton projections test {safe(state.name)}"
