"""`halton projections show`: one projection with its words, its columns, who reads whom, and its SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.cli.projection_state import State
    from halton.cli.projection_tables import Table
    from halton.projector.projection import Projection

PIECE = 20  # characters: `safe` cuts at 120, and makes at most six of one


@click.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(name: str, as_json: bool) -> None:
    """Show one projection: its tables, what it reads, how far it is, its SQL.

    \b
    Examples:
      halton projections show calls              # one that ships
      halton projections show night_owls --json  # one of yours, for a program
    """
    from halton.cli.projection_state import chosen, find, read_overview
    from halton.cli.projection_tables import tables_of
    from halton.paths import Home

    home = Home.from_environment()
    found = find(home)
    projection = chosen(name, found)
    state = next(state for state in read_overview(home, found).projections if state.name == name)
    tables = tables_of(projection, found.projections)
    readers = [each.name for each in found.projections if name in each.reads]
    if as_json:
        _print_json(projection, state, tables, readers)
    else:
        click.echo("\n".join(lines(projection, state, tables, readers)))


def _print_json(projection: Projection, state: State, tables: list[Table], readers: list[str]) -> None:
    import msgspec

    from halton.cli.output import echo_json

    facts = {
        "description": projection.header.description,
        "events": sorted(projection.events),
        "read_by": readers,
        "digest": projection.digest,
        "tables": msgspec.to_builtins(tables),
        "sql": projection.path.read_text(encoding="utf-8"),
    }
    echo_json({"schema": 1, **msgspec.to_builtins(state), **facts})


def lines(projection: Projection, state: State, tables: list[Table], readers: list[str]) -> Iterator[str]:
    """All of it as text; the SQL comes last, as it stands in the file."""
    from halton.cli.output import count, safe
    from halton.cli.projections.list import what_now

    events, reads = ", ".join(sorted(projection.events)), ", ".join(state.reads)
    yield f"{safe(state.name)}: {safe(state.title)}"
    yield from spelled(projection.header.description)
    yield ""
    yield f"  file      {safe(state.file)} ({'yours' if state.own else 'ships with Halton'})"
    yield f"  digest    {projection.digest}"
    yield f"  position  {count(state.position)}, {count(state.behind)} behind" if state.position is not None else "  position  –"
    if state.state != "current":
        yield f"  state     it {what_now(state)}"
    yield f"  events    {events or 'none'}"
    yield f"  reads     {safe(reads) if reads else 'no other projection'}"
    yield f"  read by   {', '.join(map(safe, readers)) or 'nobody'}"
    for table in tables:
        yield from ("", f"{table.kind} {safe(table.name)}", *_columns(table))
    yield ""
    yield from spelled(projection.path.read_text(encoding="utf-8"))


def spelled(text: str) -> Iterator[str]:
    """A text of somebody's, line by line, whole, and nothing in it that a terminal would obey."""
    from halton.cli.output import safe

    for line in text.expandtabs(4).splitlines():
        yield "".join(safe(line[at : at + PIECE]) for at in range(0, len(line), PIECE))


def _columns(table: Table) -> list[str]:
    from halton.cli.output import safe

    names = [safe(column.name) for column in table.columns]
    kinds = [safe(column.type.lower()) for column in table.columns]
    wide, kind = max(map(len, names), default=0), max(map(len, kinds), default=0)
    shown = zip(names, kinds, table.columns, strict=True)
    return [f"  {name:<{wide}}  {type_:<{kind}}  {safe(column.note or '')}".rstrip() for name, type_, column in shown]
