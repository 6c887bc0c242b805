"""`halton pricing set`: a price of your own, which goes before those of every book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from halton.cli.price_text import PriceMoment

if TYPE_CHECKING:
    from halton.events.price import Rate
    from halton.events.types import PriceSet
    from halton.paths import Home

MILLION = "Dollars for a million tokens"


@click.command("set")
@click.argument("model")
@click.option("--provider", required=True, help="Who charges it: anthropic, openai, openrouter …")
@click.option("--match", multiple=True, metavar="GLOB", help="Names it holds for. Default: those of its last price, else MODEL.")
@click.option("--input", "input_", metavar="USD", help=f"{MILLION} of prompt that no cache held.")
@click.option("--output", metavar="USD", help=f"{MILLION} of answer, reasoning included.")
@click.option("--cache-read", metavar="USD", help=f"{MILLION} read from a cache.")
@click.option("--cache-write-5m", metavar="USD", help=f"{MILLION} written to a cache for five minutes.")
@click.option("--cache-write-1h", metavar="USD", help=f"{MILLION} written to a cache for an hour.")
@click.option("--cache-write-other", metavar="USD", help=f"{MILLION} written to a cache for another time.")
@click.option("--rate", "unit_rates", multiple=True, metavar="UNIT=USD/PER", help="Another unit: web_searches=10/1000.")
@click.option("--tier", multiple=True, metavar="TOKENS:NAME=USD,…", help="Longer prompts: 200000:input=6,output=22.5.")
@click.option("--variant", multiple=True, metavar="WORDS:NAME=USD,…", help="Other calls: batch:input=1.5,output=7.5.")
@click.option("--free", is_flag=True, help="It costs nothing.")
@click.option("--from", "valid_from", type=PriceMoment(), help="From when on, UTC. Default: always.")
@click.option("--to", "valid_to", type=PriceMoment(), help="Until when, UTC.")
@click.option("--source", metavar="TEXT", help="Where it is printed.")
@click.option("--dry-run", is_flag=True, help="Say what it would move, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, even if earlier calls get another cost.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    model: str,
    provider: str,
    match: tuple[str, ...],
    input_: str | None,
    output: str | None,
    cache_read: str | None,
    cache_write_5m: str | None,
    cache_write_1h: str | None,
    cache_write_other: str | None,
    unit_rates: tuple[str, ...],
    tier: tuple[str, ...],
    variant: tuple[str, ...],
    free: bool,
    valid_from: int | None,
    valid_to: int | None,
    source: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Set the price of a model.

    In dollars for a million tokens, as providers print it. It goes before the
    prices of all books, for the names that its patterns fit (GLOB, lower
    case), from --from until --to. Without --from it always held, so earlier
    calls may get another cost: which ones is said first. A unit that you state
    no rate for has none; a variant has the ordinary rate of what it does not
    state.

    \b
    Examples:
      # dollars for a million tokens
      halton pricing set my-model --provider openai --input 3 --output 15
      halton pricing set my-model --provider openai --free  # it costs nothing
      # a discount from then on
      halton pricing set claude-sonnet-4-5 --provider anthropic --input 2.4 \\
        --output 12 --cache-read 0.24 --from 2026-12-01
    """
    from halton.cli.price_setting import begin, known_provider, propose, usage_errors
    from halton.paths import Home

    token_rates = {
        "input": input_,
        "output": output,
        "cache-read": cache_read,
        "cache-write-5m": cache_write_5m,
        "cache-write-1h": cache_write_1h,
        "cache-write-other": cache_write_other,
    }
    with usage_errors():
        rates = tuple(_rates(token_rates, unit_rates, tier, variant, free))
    home = Home.from_environment()
    begin(home)
    known_provider(home, provider)
    with usage_errors():
        price, is_set = _price(home, model, provider, match, rates, valid_from or 0, valid_to, source)
    if not as_json:
        _say(home, price)
    if is_set and not as_json:
        click.echo("You set this already.")
    else:
        propose(home, [price], dry_run=dry_run or is_set, yes=yes, as_json=as_json)


def _rates(
    token_rates: dict[str, str | None],
    unit_rates: tuple[str, ...],
    tiers: tuple[str, ...],
    variants: tuple[str, ...],
    free: bool,
) -> Iterator[Rate]:
    from halton.pricing.own_price import FREE
    from halton.pricing.typed_rate import SHORT, per_million, tier, unit_rate, variant

    stated = {name: text for name, text in token_rates.items() if text is not None}
    if free and (stated or unit_rates or tiers or variants):
        raise click.UsageError("--free leaves nothing to pay: take out the rates, or --free.")
    if free:
        yield from FREE
    for name, text in stated.items():
        yield per_million(SHORT[name], text)
    for text in unit_rates:
        yield unit_rate(text)
    for text in tiers:
        yield from tier(text)
    for text in variants:
        yield from variant(text)


def _price(
    home: Home,
    model: str,
    provider: str,
    match: tuple[str, ...],
    rates: tuple[Rate, ...],
    valid_from: int,
    valid_to: int | None,
    source: str | None,
) -> tuple[PriceSet, bool]:
    """The price, and whether it is set already."""
    from contextlib import closing

    from halton.events.types import PriceSet
    from halton.log.store import read_only
    from halton.pricing.book import read_events
    from halton.pricing.own_price import live, model_and_match, own_price

    with closing(read_only(home.log)) as log:
        stated = [event for event in read_events(log, PriceSet) if isinstance(event, PriceSet)]
    known, patterns = model_and_match(stated, provider=provider, model=model)
    price = own_price(
        provider=provider,
        model=known,
        match=match or patterns,
        rates=rates,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
    return price, price in live(stated, provider=provider, model=known)


def _say(home: Home, price: PriceSet) -> None:
    """The price as it will be, and the names that calls bear which it fits or just misses."""
    from contextlib import closing

    from halton.cli.output import safe
    from halton.cli.price_text import echo_price
    from halton.log.store import read_only
    from halton.views.prices import read_called_names

    echo_price(price)
    with closing(read_only(home.views)) as views:
        names = read_called_names(views, price.provider, price.match)
    fitting = [name for name, fits in names if fits]
    missed = [name for name, fits in names if not fits and price.model.lower() in name.lower()]
    if fitting:
        click.echo(f"Calls bear {len(fitting)} of these names: {safe(', '.join(fitting))}")
    elif missed:
        wider = f"--match '{safe(price.model.lower())}*'"
        click.echo(f"No call bears such a name, but some bear {safe(missed[0])}. Are they meant too? Add {wider}")
