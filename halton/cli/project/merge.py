"""`halton project merge`: projects become part of another, with all their calls."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.types import Event
    from halton.views.moving import Moving
    from halton.views.projects import Project


@click.command("merge")
@click.argument("projects", nargs=-1, required=True, metavar="FROM...")
@click.argument("into", metavar="INTO")
@click.option("--create", is_flag=True, help="INTO is a new one.")
@click.option("--dry-run", is_flag=True, help="Say what would move, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(projects: tuple[str, ...], into: str, create: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Make projects part of another.

    All calls of FROM so far belong to INTO from now on, in every view, and so
    do calls that still come under its name. The log keeps what was recorded.
    What is set for FROM (tags, body capture, a budget) is not taken along, and
    the policies that fit INTO hold for its calls.

    \b
    Examples:
      halton project merge api-test api-old api --dry-run  # how many calls move
      # into one that is new
      halton project merge "Side Project" playground --create
    """
    from contextlib import closing

    from halton.cli.price_setting import begin
    from halton.cli.project_name import current, target
    from halton.cli.project_policies import notes, shift
    from halton.cli.project_state import in_force
    from halton.cli.project_writing import propose
    from halton.events.types import ProjectMerged
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.projects import read_projects

    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        every = read_projects(views)
        leaving = dict.fromkeys(current(every, project) for project in projects)
        slug = target(every, into, create=create, leaving=frozenset(leaving))
        if slug in leaving:
            raise click.UsageError("A project cannot become a part of itself.")
        moves = [move for old in leaving for move in moving_from(views, old, slug)]
    moved = shift(in_force(home.log).policies, list(leaving), slug)
    if not as_json:
        for note in (*_notes([every[old] for old in leaving], every.get(slug)), *notes(moved, list(leaving), slug)):
            click.echo(note)
    events: list[Event] = [ProjectMerged(project=old, into_project=slug) for old in leaving]
    said = {"projects": list(leaving), "into": slug, **moved.document()}
    propose(home, events, moves, dry_run=dry_run, yes=yes, as_json=as_json, **said)


def moving_from(views: sqlite3.Connection, old: str, new: str) -> list[Moving]:
    """The calls that a project has, which another gets."""
    from halton.views.moving import Conditions, read_moving

    return read_moving(views, Conditions(from_project=old), new)


def _notes(leaving: Sequence[Project], into: Project | None) -> Iterator[str]:
    """The body capture that is not taken along and would be missed."""
    from halton.cli.output import safe

    for old in leaving:
        if old.body_capture == "off" and (into is None or into.body_capture != "off"):
            yield f"Bodies of {safe(old.slug)} are not kept so far. To say so for all: halton project set INTO body-capture off"
