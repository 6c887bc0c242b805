"""`halton pricing`: what is charged, by whose word, and your own word on it."""

from __future__ import annotations

from halton.cli import pricing
from halton.cli.group import Commands


class PricingCommands(Commands):
    """A group whose commands are the modules of `halton.cli.pricing`."""

    package = pricing


command = PricingCommands(
    "pricing",
    short_help="List, explain, set and compare prices.",
    help="""List, explain, set and compare prices.

    Prices come with Halton, from a file of your own, or one by one from you.
    Yours go before those of every book. A price is for the names of one model,
    from a moment on: calls that were made before that moment keep theirs.

    \b
    Examples:
      halton pricing list --used             # of the models that you use
      halton pricing show claude-sonnet-4-5  # one model's, with their sources
      # one of your own
      halton pricing set my-model --provider openai --input 3 --output 15
    """,
)
