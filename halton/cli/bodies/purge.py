"""`halton bodies purge`: bodies are removed, and every byte of them."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment

if TYPE_CHECKING:
    from halton.bodies.selection import Found, Selection
    from halton.paths import Home

EVER = 2**62


@click.command("purge")
@click.option("--older-than", type=Moment(), help="Those of calls that started before: 30d, 2026-11-01.")
@click.option("--call", help="Those of one call, by its whole id.")
@click.option("--project", help="Those of one project.")
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("--vacuum", is_flag=True, help="Write the file anew even if nothing is removed now.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def command(
    older_than: datetime | None, call: str | None, project: str | None, everything: bool, vacuum: bool, dry_run: bool
) -> None:
    """Remove stored bodies, for ever.

    What is removed is overwritten, the file is written anew and its write-ahead
    log emptied, which takes a few seconds for each GB. As long as somebody reads
    the file that is not possible: it says so and exits with 1, and the same
    command does the rest later. The log keeps that a purge happened, what was
    asked for and how many bodies it took; usage and cost stay as they are.

    \b
    Examples:
      halton bodies purge --older-than 30d --dry-run  # how many that would be
      halton bodies purge --project billing --older-than 7d  # one project's
      halton bodies purge --call 0198f3c2a1b04f6e8d7c6b5a49382716  # one call's
      halton bodies purge --all --vacuum  # every one, and the file shrinks
    """
    import msgspec

    from halton.bodies.reading import open_bodies
    from halton.bodies.selection import Selection
    from halton.cli.body_choice import microseconds
    from halton.cli.project_name import kept_slug_of
    from halton.paths import Home

    narrowed = older_than or call or project
    if not narrowed and not everything:
        raise click.UsageError("Say which: --older-than, --call, --project, or --all.")
    home = Home.from_environment()
    before = microseconds(older_than)
    selection = Selection(EVER if before is None else before, call, project)
    with closing(open_bodies(home.bodies)) as connection:
        found = selection.found(connection)
        if project and not found.bodies:
            selection = msgspec.structs.replace(selection, project=kept_slug_of(project))
            found = selection.found(connection)
    if dry_run:
        click.echo(f"Would remove {_amount(found)}.")
    else:
        click.echo(f"Removed {_amount(_purge(home, selection, vacuum))}.")


def _purge(home: Home, selection: Selection, vacuum: bool) -> Found:
    from halton.actor import this_command
    from halton.bodies.purge import purge, scrub
    from halton.bodies.store import BodyStore
    from halton.bodies.tidying import finish_removals
    from halton.cli.body_choice import bodies_text
    from halton.cli.own_log import open_log
    from halton.log.store import read_only

    read_only(home.log).close()  # its error says what to do where there is no log yet
    with closing(BodyStore(home.bodies)) as store, closing(open_log(home)) as log:
        if finished := finish_removals(store, home.log):
            click.echo(f"Finished an earlier purge or sweep: {bodies_text(finished)}.")
        found = purge(store, log, selection, this_command())
        scrub(store, vacuum=vacuum or finished + found.bodies > 0)
    return found


def _amount(found: Found) -> str:
    from halton.cli.body_choice import bodies_text, size_text

    return f"{bodies_text(found.bodies)} ({size_text(found.bytes)})"
