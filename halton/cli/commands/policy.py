"""`halton policy`: what calls may cost, how many there may be, and which models they may ask for."""

from __future__ import annotations

from halton.cli import policy
from halton.cli.group import Commands


class PolicyCommands(Commands):
    """A group whose commands are the modules of `halton.cli.policy`."""

    package = policy


command = PolicyCommands(
    "policy",
    short_help="Bound what calls may cost, and try bounds on history.",
    help="""Bound what calls may cost, and try bounds on history.

    A policy is a budget, a limit of tokens or of calls in a window, a list of
    models, or a ceiling for single calls, for all calls or for some. A call
    that is beyond it is answered with an error that says so, in the provider's
    own form, and never leaves this machine; one that was let pass is never
    cut. Try a policy on your history first:

    \b
    Examples:
      # what it would do
      halton policy test --budget 50 --window month --project billing
      # set it
      halton policy add billing-budget --budget 50 --project billing \\
        --warn-at 80
      halton policy list                              # what is used of each
      halton policy override billing-budget --for 1h  # not for an hour
    """,
)
