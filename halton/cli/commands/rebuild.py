"""`halton rebuild`: the views anew from the log, or a proof that they need not be."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.cli.rebuilding import Checked, Rebuilt
    from halton.projector.folder import Found

CANCELLED = 130


@click.command("rebuild")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--check", "is_check", is_flag=True, help="Change nothing: compare the views with what a rebuild would make.")
@click.option(
    "--from",
    "origin",
    type=click.Choice(["log", "segments"]),
    default="log",
    show_default=True,
    help="Read events from the log, or from sealed files as far as there are any.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(names: tuple[str, ...], is_check: bool, origin: str, as_json: bool) -> None:
    """Make the views anew from the log.

    NAME is a projection: it is made anew with those that read it. Without
    one, all are. The meter may run, and pages and reports show the old views
    until the new ones take their place at one moment. Ctrl-C at any time
    leaves everything as it was.

    With --check exit status 1 names the first row that differs.

    \b
    Examples:
      halton rebuild                          # all views
      halton rebuild usage_daily              # one, with those that read it
      halton rebuild --check                  # are they what the log says?
      halton rebuild --check --from segments  # and are the sealed files?
    """
    from halton.cli import rebuilding
    from halton.cli.output import echo_json
    from halton.log.store import read_only
    from halton.paths import Home, shipped
    from halton.projector.folder import find_projections

    home = Home.from_environment()
    read_only(home.log).close()  # its error says what to do where there is no log yet
    home.prepare()
    found = find_projections(shipped("projections"), home.projections)
    _know(found, names)
    began = time.monotonic()
    try:
        done = (rebuilding.check if is_check else rebuilding.rebuild)(home, found, names, origin == "segments")
    except KeyboardInterrupt as cancelled:
        click.echo(f"Cancelled. {str(cancelled) or 'The views are as they were.'}", err=True)
        sys.exit(CANCELLED)
    seconds = time.monotonic() - began
    document, text = _checked(done, seconds) if isinstance(done, rebuilding.Checked) else _rebuilt(done, seconds)
    if as_json:
        echo_json({"schema": 1, **document})
    else:
        click.echo(text)
    sys.exit(document.get("equal") is False)


def _know(found: Found, names: tuple[str, ...]) -> None:
    from halton.cli.output import shown

    known = {projection.name for projection in found.projections}
    for refusal in found.refused:
        click.echo(f"Left out: {shown(str(refusal))}", err=True)
    for name in names:
        if name not in known:
            raise click.BadParameter(f"there is no projection {name}. There are: {', '.join(sorted(known))}", param_hint="NAME")


def _rebuilt(done: Rebuilt, seconds: float) -> tuple[dict[str, Any], str]:
    document = {
        "projections": done.projections,
        "position": done.position,
        "caught_up": done.caught_up,
        "seconds": round(seconds, 3),
    }
    text = f"Rebuilt {_some(done.projections)} from {done.position:,} events in {seconds:,.1f} s."
    if not done.caught_up:
        text += " The ledger has not caught up with the last events yet: it goes on by itself."
    return document, text


def _checked(done: Checked, seconds: float) -> tuple[dict[str, Any], str]:
    compared, difference = done.comparison, done.comparison.difference
    document: dict[str, Any] = {
        "equal": difference is None,
        "projections": done.projections,
        "position": done.position,
        "tables": compared.tables,
        "rows": compared.rows,
        "seconds": round(seconds, 3),
        "difference": None,
    }
    if difference is None:
        text = (
            f"Equal: {compared.rows:,} rows in {compared.tables} tables of {_some(done.projections)}, "
            f"at position {done.position:,}, in {seconds:,.1f} s."
        )
        return document, text
    document["difference"] = {
        "table": difference.table,
        "key": _plain(difference.key),
        "column": difference.column,
        "live": _plain(difference.live),
        "rebuilt": _plain(difference.rebuilt),
    }
    return document, f"Different at position {done.position:,}: {_told(document['difference'])}\nMend it: halton rebuild"


def _told(difference: dict[str, Any]) -> str:
    from halton.cli.output import safe

    row = ", ".join(f"{name} = {safe(value)}" for name, value in difference["key"].items())
    where = f"{safe(difference['table'])}, {row}"
    if difference["column"] is not None:
        live, rebuilt = safe(difference["live"]), safe(difference["rebuilt"])
        return f"{where}: {safe(difference['column'])} is {live} in the live views and {rebuilt} in a rebuild."
    has, lacks = ("a rebuild", "the live views") if difference["live"] is None else ("the live views", "a rebuild")
    return f"{where}: the row is in {has} and not in {lacks}."


def _plain(value: Any) -> Any:
    """What JSON can hold: bytes become hex."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value.hex() if isinstance(value, bytes) else value


def _some(projections: tuple[str, ...]) -> str:
    return projections[0] if len(projections) == 1 else f"{len(projections)} projections"
