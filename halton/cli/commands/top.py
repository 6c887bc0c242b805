"""`halton top`: what is spent now, and by whom."""

from __future__ import annotations

import math
import os
import sys

import click


@click.command("top")
@click.option("--once", is_flag=True, help="Print it once and end, as where stdout is no terminal.")
@click.option(
    "--interval",
    "interval_s",
    type=click.FloatRange(0.2, 3600),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How often it is read anew.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead, once.")
def command(once: bool, interval_s: float, as_json: bool) -> None:
    """Show live what is spent: today, by project and by model, and what goes on now.

    A call is in flight from when it was recorded as begun until it is as ended.
    Its tokens are known at its end, so a rate is that of the calls which ended
    in the last minute. Failed and blocked calls are those of the last hour.
    "in" is the whole prompt, cached or not; "covered" is what a subscription
    paid, at list price. A budget is shown from half of it on. Without a running
    meter it shows what was metered before.

    Keys: q or Ctrl-C ends it, p puts the other table first.

    \b
    Examples:
      halton top                               # until q
      halton top --once                        # one picture, such as for a mail
      halton top --json | jq .today.cost_pico  # today's dollars, in 10^-12
    """
    from datetime import datetime

    from halton.cli.output import echo_json
    from halton.cli.screen import DUMB, Screen
    from halton.cli.top.picture import picture
    from halton.cli.top.reading import Reader
    from halton.paths import Home

    if math.isnan(interval_s):  # which lies in any range
        raise click.BadParameter("nan is no number of seconds.", param_hint="--interval")
    reader = Reader(Home.from_environment())
    if as_json:
        echo_json(reader.read(datetime.now().astimezone()).document())
    elif once or not sys.stdout.isatty() or os.environ.get("TERM", "") in DUMB:
        click.echo("\n".join(picture(reader.read(datetime.now().astimezone()), Screen.of_stdout())))
    else:
        from halton.cli.top.live import show

        show(reader, interval_s)
