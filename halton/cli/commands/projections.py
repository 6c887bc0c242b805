"""`halton projections`: what turns the log into tables, and tables of your own."""

from __future__ import annotations

from halton.cli import projections
from halton.cli.group import Commands


class ProjectionsCommands(Commands):
    """A group whose commands are the modules of `halton.cli.projections`."""

    package = projections


command = ProjectionsCommands(
    "projections",
    short_help="List, show, begin and try projections.",
    help="""List, show, begin and try projections.

    A projection is one .sql file that turns events into tables, which reports
    and the page in your browser show. Yours lie in the folder projections/ of
    the home folder, and write to their own tables only.

    \b
    Examples:
      halton projections list             # how far each is
      halton projections new night_owls   # begin one of your own
      halton projections test night_owls  # try it
    """,
)
