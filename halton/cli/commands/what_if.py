"""`halton what-if`: the same tokens at another model's price, with all that such a comparison leaves out."""

from __future__ import annotations

import sqlite3
import time
from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment, span

if TYPE_CHECKING:
    from halton.views.repricing import Repriced

CAVEATS = (
    "Another model cuts the same text into another number of tokens, and writes answers of another length.",
    "Its caches hold other prefixes for other times, and may bill writes that yours does not, or not at all.",
    "Its tiers are chosen on these prompts as they are; a fee for a tool is counted only where it has a rate for that.",
    "Calls that either side has no price for, or no rates for their kind (batch, priority, a region …), are in no sum.",
    "Charges that providers stated are left out on its side, discounts with them: it is its list price.",
    "What a plan covers is notional on both sides. Calls that are free stay free, those to servers of your own too.",
)


@click.command("what-if")
@click.option("--model", required=True, help="The model whose price is put on the calls.")
@click.option("--provider", help="At whose price, if several ask one.")
@click.option("--only", help="Only calls of this model, or of those that a pattern fits: claude-opus-*.")
@click.option("--since", type=Moment(), help="First day: 2026-11-01, yesterday, 7d …")
@click.option("--until", type=Moment(), help="Last day.")
@click.option("--project", help="Only this project's; * stands for anything.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    model: str,
    provider: str | None,
    only: str | None,
    since: datetime | None,
    until: datetime | None,
    project: str | None,
    as_json: bool,
) -> None:
    """Show what the same tokens would cost with another model.

    At the price that it has today. Nothing is written, and much is not the
    same with another model: what, is said below the table.

    \b
    Examples:
      # all calls
      halton what-if --model claude-haiku-4-5 --provider anthropic --since 30d
      # some, for a program
      halton what-if --model gpt-5-mini --provider openai --only 'gpt-5*' --json
    """
    from contextlib import closing

    from halton.cli.as_of import utc_text
    from halton.cli.output import echo_json
    from halton.cli.project_name import filtered
    from halton.cli.repriced import comparable, document, progress
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.choice import Choice
    from halton.views.prices_as_of import put_model_in_force
    from halton.views.repricing import count_calls, reprice

    now = utc_text(time.time_ns() // 1000)
    with closing(read_only(Home.from_environment().views)) as views:
        views.execute("begin")  # one state of the views, whatever the ledger adds meanwhile
        choice = Choice(period=span(since, until, None), project=filtered(views, project), model=only)
        whose = _provider(views, model, provider, now)
        put_model_in_force(views, whose, model, now)
        with progress(count_calls(views, choice)) as done:
            rows = comparable(reprice(views, choice, as_list=True, progress=done))
    if as_json:
        echo_json({"schema": 1, "model": model, "provider": whose, "at": now, **document(rows), "caveats": CAVEATS})
    else:
        _print(rows, model, whose, is_filtered=bool(project or only))


def _provider(views: sqlite3.Connection, model: str, asked: str | None, now: str) -> str:
    from halton.cli.output import safe
    from halton.views.prices_as_of import providers_of

    found = providers_of(views, model, now)
    if asked in found:
        return str(asked)
    if not found or asked:
        at = f" at {safe(asked)}" if asked else ""
        raise click.ClickException(f"{safe(model)} has no price{at} today. See which have one: halton pricing list")
    if len(found) > 1:
        names = ", ".join(safe(name) for name in found)
        raise click.ClickException(f"{safe(model)} has a price at {names}. Say whose you mean: --provider {safe(found[0])}")
    return found[0]


def _print(rows: list[Repriced], model: str, provider: str, *, is_filtered: bool) -> None:
    from halton.cli.output import safe
    from halton.cli.repriced import by_model, echo_repriced

    if not rows:
        click.echo("No calls match." if is_filtered else "No calls in this time. Make one: halton run -- COMMAND")
        return
    click.echo(f"The same tokens at the price of {safe(model)} at {safe(provider)} today:")
    echo_repriced(rows, by_model(rows), "cost then")
    click.echo("\nWhat this leaves out:")
    for caveat in CAVEATS:
        click.echo(f"- {caveat}")
