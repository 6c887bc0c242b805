"""`halton verify`: is the log what was written?"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.log.anchor import Anchor


class Anchored(click.ParamType["Anchor"]):
    """An anchor, as `halton verify` and the reports print it."""

    name = "anchor"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Anchor:
        """The anchor."""
        from halton.log.anchor import Anchor

        if isinstance(value, Anchor):
            return value
        try:
            return Anchor.parse(value)
        except ValueError as error:
            self.fail(f"{error} Copy it as it was printed: 48211:amber-lotus-…", param, ctx)


class PublicKey(click.ParamType[str]):
    """An Ed25519 public key in hex."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key in small letters."""
        if not re.fullmatch("[0-9a-fA-F]{64}", value):
            self.fail("a public key has 64 hex digits, as halton verify --json prints them.", param, ctx)
        return str(value).lower()


@click.command("verify")
@click.option("--since", type=Anchored(), help="Prove that the log goes on from a head that you kept, and check what follows it.")
@click.option("--key", "keys", type=PublicKey(), multiple=True, help="Take checkpoints of this public key for yours too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(since: Anchor | None, keys: tuple[str, ...], as_json: bool) -> None:
    """Check that the log is what was written; exit 1 names the first bad event.

    It reads the whole hash chain, the signed checkpoints, the sealed segments and
    what the views were made from. An end that was cut off shows only against a
    head that you kept: print one now and then, and keep it elsewhere.

    \b
    Examples:
      halton verify  # the whole log
      # and that it still holds what you had noted
      halton verify \\
        --since 48211:amber-lotus-quartz-flint-hazel-orbit-tiger-maple
    """
    from halton.cli.output import echo_json
    from halton.cli.verification import verify_home
    from halton.cli.verified import document_of, lines_of
    from halton.paths import Home

    found = verify_home(Home.from_environment(), since, keys)
    if as_json:
        echo_json(document_of(found, since))
    else:
        for line in lines_of(found, since):
            click.echo(line)
    sys.exit(bool(found.findings))
