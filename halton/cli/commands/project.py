"""`halton project`: the projects that calls belong to, what is set for them, and what becomes of them."""

from __future__ import annotations

from halton.cli import project
from halton.cli.group import Commands


class ProjectCommands(Commands):
    """A group whose commands are the modules of `halton.cli.project`."""

    package = project


command = ProjectCommands(
    "project",
    short_help="List, set, rename and merge projects.",
    help="""List, set, rename and merge projects.

    A call gets its project from the first rule that knows one; halton project
    which says what that comes to here. What is set, renamed or merged is an
    event of its own: the log keeps what it recorded with each call, and the
    views tell all calls, past ones too, by the project they belong to now.

    \b
    Examples:
      halton project list                          # the dearest first
      halton project set billing body-capture off  # keep no prompts of it
      halton project rename web "Web Shop"         # another name
      halton project merge api-old api-test api    # two that are parts of a third
    """,
)
