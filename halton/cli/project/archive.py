"""`halton project archive`: a project is over, and lists leave it out."""

from __future__ import annotations

import click


@click.command("archive")
@click.argument("project")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(project: str, as_json: bool) -> None:
    """Leave a project out of lists from now on.

    Its calls stay in every sum, and so do calls that still come. To take it
    back: halton project unarchive.

    \b
    Examples:
      halton project archive thesis  # out of the lists
    """
    set_archived(project, True, as_json)


def set_archived(project: str, archived: bool, as_json: bool) -> None:
    """Archive a project, or take it back.

    :raises click.UsageError: if there is none of that name.
    """
    from contextlib import closing

    import msgspec

    from halton.cli.price_setting import begin
    from halton.cli.project_name import current
    from halton.cli.project_state import state_of
    from halton.cli.project_writing import echo_unchanged, write
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.projects import read_projects

    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        slug = current(read_projects(views), project)
    state = state_of(home.log, slug)
    if state.archived == archived:
        echo_unchanged(as_json, "It is so already.", project=slug)
    else:
        write(home, [msgspec.structs.replace(state, archived=archived)], as_json=as_json, project=slug)
