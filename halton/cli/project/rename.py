"""`halton project rename`: a project goes by another name, with its calls and with all that is set for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.types import Event
    from halton.paths import Home


@click.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Say what would move, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(old: str, new: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Give a project another name.

    NEW is shown as you write it. Its calls so far, and those that still come
    under the old name, belong to the new one; tags, body capture and policies
    about it go along. To go back, rename it back. The log keeps what was
    recorded.

    \b
    Examples:
      halton project rename web "Web Shop"
      halton project rename web-shop web --yes
    """
    from contextlib import closing

    from halton.cli.price_setting import begin
    from halton.cli.project.merge import moving_from
    from halton.cli.project_name import current, slug_of
    from halton.cli.project_writing import propose
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.projects import read_projects

    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        every = read_projects(views)
        before, slug = current(every, old), slug_of(new)
        taken = every.get(slug)
        if taken and slug != before and taken.merged_into != before:
            raise click.UsageError(
                f"There is a project {slug} already. To put both together: halton project merge {before} {slug}"
            )
        moves = moving_from(views, before, slug) if slug != before else []
    events = list(_events(home, before, slug, new))
    propose(home, events, moves, dry_run=dry_run, yes=yes, as_json=as_json, projects=[before], into=slug)


def _events(home: Home, old: str, new: str, written: str) -> Iterator[Event]:
    import msgspec

    from halton.cli.project_name import display_name
    from halton.cli.project_state import state_of
    from halton.events.types import ProjectMerged

    # What is set comes first: at no moment may a call come under a name for which body capture is not off yet.
    yield msgspec.structs.replace(state_of(home.log, old), project=new, name=display_name(written, new))
    if new != old:
        yield from _policies(home, old, new)
        yield ProjectMerged(project=old, into_project=new)


def _policies(home: Home, old: str, new: str) -> Iterator[Event]:
    """The policies about the old name, now about the new one; the budget that `halton project set` made is named after it."""
    import msgspec

    from halton.cli.project_budget import budget_name
    from halton.cli.project_state import policies_of
    from halton.events.types import PolicyRemoved

    for policy in policies_of(home.log, old):
        if policy.name == budget_name(old):
            yield PolicyRemoved(name=policy.name)
            yield msgspec.structs.replace(policy, project=new, name=budget_name(new))
        else:
            yield msgspec.structs.replace(policy, project=new)
