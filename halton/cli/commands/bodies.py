"""`halton bodies`: what was asked and answered, to look at, to search, and to be rid of."""

from __future__ import annotations

from halton.cli import bodies
from halton.cli.group import Commands


class BodiesCommands(Commands):
    """A group whose commands are the modules of `halton.cli.bodies`."""

    package = bodies


command = BodiesCommands(
    "bodies",
    short_help="Show, search and remove stored prompts and answers.",
    help="""Show, search and remove stored prompts and answers.

    They lie redacted and compressed in bodies.sqlite of the home, at most
    512 KiB each and for 90 days: [bodies] in config.toml sets both, and
    enabled = false stores none. Nothing but these commands reads them.

    \b
    Examples:
      halton bodies list                    # which there are
      halton bodies show 0198f3c2a1b0       # what was said in a call
      halton bodies purge --older-than 30d  # remove the old ones for ever
    """,
)
