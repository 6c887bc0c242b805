"""`halton project unarchive`: a project that was archived is listed again."""

from __future__ import annotations

import click


@click.command("unarchive")
@click.argument("project")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(project: str, as_json: bool) -> None:
    """List a project again that was archived.

    \b
    Examples:
      halton project unarchive thesis  # back into the lists
    """
    from halton.cli.project.archive import set_archived

    set_archived(project, False, as_json)
