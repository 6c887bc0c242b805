"""`halton logs`: what the meter's own processes say."""

from __future__ import annotations

from datetime import datetime

import click

from halton.cli.period import Moment

SHOWN = 100
LEVELS = ("debug", "info", "warning", "error", "critical")


@click.command("logs")
@click.option("-f", "--follow", "following", is_flag=True, help="Then print each line when it is written, until Ctrl-C.")
@click.option(
    "--process", "processes", multiple=True, metavar="NAME", help="Only of this one: edge, ledger, browse, capture, up."
)
@click.option("--since", type=Moment(), help="Only from then on: 1h, today, 2026-11-21T14:30.")
@click.option("--level", type=click.Choice(LEVELS, case_sensitive=False), default="debug", help="Only lines as bad as this.")
@click.option(
    "-n", "--lines", "number", type=click.IntRange(0), help=f"So many of the last lines.  [default: {SHOWN}; with --since all]"
)
@click.option("--json", "in_json", is_flag=True, help="Print the lines as they are, one JSON object each.")
def command(
    following: bool, processes: tuple[str, ...], since: datetime | None, level: str, number: int | None, in_json: bool
) -> None:
    """Print what the meter's processes have logged, all of them by time.

    Lines hold names of events, numbers and places in the code, never a prompt, an answer or a key. A line that is none of ours is
    shown at every --level, its control characters escaped.

    \b
    Examples:
      halton logs --follow                  # and each new line, until Ctrl-C
      halton logs --since 1h --level error  # what went wrong
      # of the workers, as it lies in the files
      halton logs --process capture --json
    """
    from halton.cli.event_output import quietly
    from halton.cli.log_entry import as_json, readable
    from halton.cli.log_output import Choice, follow, show
    from halton.cli.log_tail import log_names
    from halton.cli.screen import Screen
    from halton.errors import HaltonError, safe
    from halton.paths import Home

    home = Home.from_environment().root
    choice = Choice(processes, since, LEVELS.index(level))
    if processes and not choice.names(home) and not following:
        there = ", ".join(map(safe, log_names(home))) or "none"
        raise HaltonError(f"{safe(', '.join(processes))} has no log in {home}. Logs there: {there}.")
    screen = Screen.of_stdout()
    shown = as_json if in_json else (lambda entry: readable(entry, screen))
    last = number if number is not None or since is not None else SHOWN
    with quietly():
        if following:
            follow(home, choice, last, shown)
        elif not show(home, choice, last, shown):
            click.echo(_nothing(str(home), bool(choice.names(home))), err=in_json)


def _nothing(home: str, there: bool) -> str:
    if there:
        return f"Nothing of that was logged. The logs are {home}/NAME.err.log"
    return f"No process has a log yet. Logs will be {home}/NAME.err.log; the first comes with: halton start"
