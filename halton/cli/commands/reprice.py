"""`halton reprice`: what the calls would have cost by the prices of another day, or of another price book."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment, span

if TYPE_CHECKING:
    from halton.views.repricing import Repriced


@click.command("reprice")
@click.option("--as-of", "when", required=True, metavar="DATE|BOOK", help="Prices that held then (UTC), or those a book left.")
@click.option("--since", type=Moment(), help="First day: 2026-11-01, yesterday, 7d …")
@click.option("--until", type=Moment(), help="Last day.")
@click.option("--project", help="Only this project's; * stands for anything.")
@click.option("--diff", is_flag=True, help="Only what differs, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(when: str, since: datetime | None, until: datetime | None, project: str | None, diff: bool, as_json: bool) -> None:
    """Show what calls would cost by other prices.

    With a date, every call is priced at what its model cost at that moment.
    With a price book (its name, version or digest), every call is priced at
    its own time, by what was known when that book had been loaded. A charge
    that a provider stated stays as it is. Nothing is written.

    \b
    Examples:
      halton reprice --as-of 2026-01-01 --diff  # by the prices of a day
      halton reprice --as-of genai-prices --since 30d --diff  # by those of a book
    """
    from contextlib import closing

    import msgspec

    from halton.cli.as_of import read_as_of
    from halton.cli.output import echo_json
    from halton.cli.project_name import filtered
    from halton.cli.repriced import document, progress
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.choice import Choice
    from halton.views.prices_as_of import put_in_force
    from halton.views.repricing import SAME, count_calls, reprice

    home = Home.from_environment()
    with closing(read_only(home.log)) as log:
        as_of, words = read_as_of(log, when)
    with closing(read_only(home.views)) as views:
        views.execute("begin")  # one state of the views, whatever the ledger adds meanwhile
        choice = Choice(period=span(since, until, None), project=filtered(views, project))
        put_in_force(views, as_of)
        with progress(count_calls(views, choice)) as done:
            rows = reprice(views, choice, progress=done)
    if as_json:
        shown = [row for row in rows if not diff or row.why != SAME]
        echo_json({"schema": 1, "as_of": msgspec.to_builtins(as_of), **document(rows), "rows": document(shown)["rows"]})
    else:
        _print(rows, words, diff, project)


def _print(rows: list[Repriced], words: str, diff: bool, project: str | None) -> None:
    from halton.cli.output import safe
    from halton.cli.repriced import by_model, echo_repriced
    from halton.views.repricing import SAME

    if not rows:
        click.echo("No calls match." if project else "No calls in this time. Make one: halton run -- COMMAND")
        return
    shown = [row for row in rows if row.why != SAME] if diff else by_model(rows)
    if diff and not shown:
        click.echo(f"No call would cost anything else by {safe(words)}.")
        return
    click.echo(f"By {safe(words)}:")
    echo_repriced(rows, shown, "cost then")
