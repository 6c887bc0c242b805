"""`halton policy show`: one policy, how it stands, and the last calls that met it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.cli.policy_standing import Standing
    from halton.views.policies import Hit


@click.command("show")
@click.argument("name")
@click.option("--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many calls to list.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(name: str, limit: int, as_json: bool) -> None:
    """Show all of a policy: what it says, how it stands, and the last calls that it blocked or warned of.

    \b
    Examples:
      halton policy show billing-budget  # one policy
      # with more calls, for a program
      halton policy show billing-budget --limit 100 --json
    """
    from contextlib import closing

    import msgspec

    from halton.cli.output import echo_json
    from halton.cli.policy_name import chosen
    from halton.cli.policy_standing import read_standings
    from halton.cli.price_setting import begin
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.policies import read_hits

    home, now = Home.from_environment(), datetime.now().astimezone()
    begin(home)
    with closing(read_only(home.views)) as views:
        standings = {standing.row.policy.name: standing for standing in read_standings(views, now, removed=True)}
        standing = standings[chosen((one.row.policy for one in standings.values()), name).name]
        hits = read_hits(views, standing.row.policy.name, limit)
    if as_json:
        echo_json({"schema": 1, "policy": standing.document(), "calls": msgspec.to_builtins(hits)})
    else:
        _print(standing, hits, now)


def _print(standing: Standing, hits: list[Hit], now: datetime) -> None:
    from halton.cli.output import echo_table
    from halton.cli.policy_text import clock, did, sentence, starts_anew, used
    from halton.cli.report_footer import wrapped
    from halton.cli.screen import Screen

    screen = Screen.of_stdout()
    acts = "; ".join(word for word in (f"Set at {clock(standing.row.set_at)}", did(standing)) if word)
    said = [sentence(standing.row.policy), f"{acts}."]
    if standing.used is not None:
        said.append(f"Used: {used(standing)}, which is {standing.percent} %; starts anew: {starts_anew(standing, now)}")
    for line in wrapped(said, screen):
        click.echo(line)
    if hits:
        echo_table(("at", "", "project", "model", "used", "call"), [_row(hit) for hit in hits], right=(4,), whole=(0, 1))


def _row(hit: Hit) -> tuple[str, ...]:
    from halton.cli.policy_text import clock

    percent = "" if hit.percent is None else f"{hit.percent} %"
    return clock(hit.at), hit.hit, hit.project or "", hit.model or "", percent, hit.call_id
