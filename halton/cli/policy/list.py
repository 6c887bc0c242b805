"""`halton policy list`: the policies in force and what is used of each now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.cli.policy_standing import Standing


@click.command("list")
@click.option("--removed", is_flag=True, help="Those that were removed, too.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(removed: bool, as_json: bool) -> None:
    """List the policies and how each stands now.

    What is used holds every call that has ended, those without a known cost by
    a careful estimate. A rolling window starts anew bit by bit.

    \b
    Examples:
      halton policy list         # each with what is used of it
      halton policy list --json  # the same for a program
    """
    from contextlib import closing

    from halton.cli.output import echo_json
    from halton.cli.policy_standing import read_standings
    from halton.cli.price_setting import begin
    from halton.log.store import read_only
    from halton.paths import Home

    home, now = Home.from_environment(), datetime.now().astimezone()
    begin(home)
    with closing(read_only(home.views)) as views:
        standings = read_standings(views, now, removed=removed)
    if as_json:
        echo_json({"schema": 1, "policies": [standing.document() for standing in standings]})
    else:
        _print(standings, now)


def _print(standings: list[Standing], now: datetime) -> None:
    from halton.cli.policy_text import lines

    if not standings:
        click.echo("No policy is set. One for a start: halton policy add all-budget --budget 100 --window month --warn-only")
    else:
        click.echo("\n".join(lines(standings, now)))
