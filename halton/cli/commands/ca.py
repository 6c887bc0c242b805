"""`halton ca`: the certificate authority of a home, to look at, to renew, and to let it sign for more."""

from __future__ import annotations

from halton.cli import ca
from halton.cli.group import Commands


class AuthorityCommands(Commands):
    """A group whose commands are the modules of `halton.cli.ca`."""

    package = ca


command = AuthorityCommands(
    "ca",
    short_help="Show and renew the certificate authority.",
    help="""Show and renew the certificate authority.

    It can sign for LLM provider hosts only, and lives for a year. The meter
    makes the next one 60 days before, so that programs know it when its turn
    comes: nothing has to be done for that.

    \b
    Examples:
      halton ca show                  # what there is, and whether it is sound
      halton ca add llm.corp.example  # let it sign for a host of yours
      halton ca renew                 # make the next one now
    """,
)
