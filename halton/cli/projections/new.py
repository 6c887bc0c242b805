"""`halton projections new`: a projection of one's own, to begin with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from halton.cli.projection_template import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

NAME = re.compile(r"[a-z][a-z0-9_]*")


@click.command("new")
@click.argument("name")
@click.option(
    "--reading",
    type=click.Choice(sorted(TEMPLATES)),
    default="calls",
    show_default=True,
    help="What it reads: the table calls, or the events themselves.",
)
def command(name: str, reading: str) -> None:
    """Write a small projection that works, with comments that say how.

    It lies in the folder projections/ of the home folder. Change it, try it,
    and start the meter anew: then its table is there. A file that exists is
    never written over.

    \b
    Examples:
      halton projections new night_owls  # one that reads calls
      # one that reads any events
      halton projections new refusals --reading events
    """
    from halton.cli.output import safe
    from halton.cli.projection_state import find
    from halton.cli.projection_template import template
    from halton.paths import Home
    from halton.private_folder import private_folder

    home = Home.from_environment()
    if not NAME.fullmatch(name):
        raise click.BadParameter(f"{safe(name)} is no name: it takes lower case letters, digits and _, a letter first.")
    path = home.projections / f"{name}.sql"
    if path.exists():
        raise click.ClickException(f"{safe(path)} exists. Change that file, or choose another name.")
    _refuse_taken(name, {table: each.name for each in find(home).projections for _, table in each.creates})
    private_folder(home.root)
    private_folder(home.projections)
    _write(path, template(name, reading))
    click.echo(f"Wrote {safe(path)}. Try it: halton projections test {name}")
    click.echo("Its table is there after the next start of the meter: halton stop, then halton start")


def _refuse_taken(name: str, owners: dict[str, str]) -> None:
    from halton.projector.trial import RESERVED

    if name in RESERVED or not _can_be_said(name):
        raise click.BadParameter(f"{name} is a word of SQL or of Halton itself. Choose another name.")
    if name in owners:
        raise click.BadParameter(f"There is a table {name} already, of the projection {owners[name]}. Choose another name.")


def _can_be_said(name: str) -> bool:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"create table {name} (a)")
        except sqlite3.OperationalError:
            return False
    return True


def _write(path: Path, text: str) -> None:
    import os

    from halton.cli.output import safe

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{safe(path)} exists. Change that file, or choose another name.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
