"""`halton pricing unset`: a price of your own is withdrawn, and what held before it holds again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from halton.cli.price_text import PriceMoment

if TYPE_CHECKING:
    from halton.events.types import PriceSet
    from halton.paths import Home


@click.command("unset")
@click.argument("model")
@click.option("--provider", required=True, help="Whose model it is.")
@click.option("--from", "valid_from", type=PriceMoment(), help="The one that was set from then on, UTC.")
@click.option("--all", "everything", is_flag=True, help="Each price that you set for it.")
@click.option("--book", metavar="NAME", help="One of a book that you loaded, instead of one that you set.")
@click.option("--dry-run", is_flag=True, help="Say what it would move, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, even if earlier calls get another cost.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    model: str,
    provider: str,
    valid_from: int | None,
    everything: bool,
    book: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Withdraw a price that you set.

    It is as if it had never been. The log keeps it, and says that it was
    withdrawn; calls cost again what they cost without it. To end a price at a
    date, set it again with --to.

    \b
    Examples:
      halton pricing unset my-model --provider openai  # the one that always held
      # one with a date
      halton pricing unset my-model --provider openai --from 2026-12-01
    """
    from halton.cli.price_setting import begin, propose
    from halton.cli.price_text import echo_price
    from halton.paths import Home
    from halton.pricing.own_price import withdrawal

    home = Home.from_environment()
    begin(home)
    prices = _chosen(_live(home, model, provider, book), model, valid_from, everything)
    if not as_json:
        for price in prices:
            echo_price(price)
        click.echo("This is to be withdrawn.")
    propose(home, [withdrawal(price) for price in prices], dry_run=dry_run, yes=yes, as_json=as_json)


def _live(home: Home, model: str, provider: str, book: str | None) -> list[PriceSet]:
    from contextlib import closing

    from halton.events.types import PriceSet
    from halton.log.store import read_only
    from halton.pricing.book import read_events, shipped_versions
    from halton.pricing.own_price import live

    if book in shipped_versions():
        raise click.UsageError(f"{book} ships with Halton. Set a price of your own before it: halton pricing set")
    with closing(read_only(home.log)) as log:
        stated = [event for event in read_events(log, PriceSet) if isinstance(event, PriceSet)]
    names = {price.model for price in stated if price.model.lower() == model.lower()}
    return [price for name in sorted(names) for price in live(stated, provider=provider, model=name, book=book)]


def _chosen(prices: list[PriceSet], model: str, valid_from: int | None, everything: bool) -> list[PriceSet]:
    from halton.cli.output import safe
    from halton.cli.price_text import day

    if valid_from is not None:
        fitting = [price for price in prices if price.valid_from == valid_from]
    else:
        fitting = prices
    dates = ", ".join(day(price.valid_from) for price in prices)
    if prices and not fitting:
        raise click.ClickException(f"No price of {safe(model)} was set from then on. There are those from: {dates}")
    if not fitting:
        raise click.ClickException(f"You set no price of {safe(model)} there. Those you set: halton pricing list --own")
    if len(fitting) > 1 and not everything:
        raise click.UsageError(f"You set several prices of {safe(model)}, from: {dates}. Choose one by --from, or --all.")
    return fitting
