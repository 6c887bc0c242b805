"""`halton pricing list`: the prices in force, what you use first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.csv_text import Cell
    from halton.views.prices import Price

COLUMNS = ("provider", "model", "in", "cached", "written 5m", "1h", "out", "also", "by", "from", "calls", "unpriced")
# Of a terminal that is too narrow the highest goes first; the others always stay.
RANKS = {"also": 8, "from": 7, "1h": 6, "written 5m": 5, "cached": 4, "calls": 3, "by": 2, "unpriced": 1}
NAMES = ("provider", "model", "also", "by", "from")
CSV_COLUMNS = (
    "provider", "model", "priced_as", "calls", "unpriced_calls", "input_usd_per_mtok", "cache_read_usd_per_mtok",
    "cache_write_5m_usd_per_mtok", "cache_write_1h_usd_per_mtok", "output_usd_per_mtok", "tiers", "variants", "book",
    "valid_from", "valid_to", "source", "checked", "position",
)  # fmt: skip


@click.command("list")
@click.option("--provider", help="Only this provider's.")
@click.option("--search", metavar="TEXT", help="Only models whose name, provider or patterns hold this.")
@click.option("--own", is_flag=True, help="Only prices that you set yourself.")
@click.option("--used", is_flag=True, help="Only names that your calls bear; those without a price come first.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
@click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values instead.")
def command(provider: str | None, search: str | None, own: bool, used: bool, as_json: bool, as_csv: bool) -> None:
    """List the prices in force today.

    The models that you use come first. Dollars for a million tokens of
    ordinary calls; "written" is what goes into a cache for five minutes or an
    hour; "also" names tiers (>200k: for longer prompts) and kinds of calls
    with rates of their own; "by" is a price book, or you for what you set;
    "unpriced" counts calls with no known cost.

    \b
    Examples:
      halton pricing list --used  # of the models that you use
      # some of one provider's
      halton pricing list --provider anthropic --search opus
    """
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.prices import read_prices

    if as_json and as_csv:
        raise click.UsageError("Choose one of --json and --csv.")
    views = read_only(Home.from_environment().views)
    try:
        prices = read_prices(views, at=datetime.now(UTC), provider=provider, search=search, own=own, used=used)
    finally:
        views.close()
    if as_json:
        _print_json(prices)
    elif as_csv:
        _print_csv(prices)
    else:
        _print(prices)


def _print_json(prices: Sequence[Price]) -> None:
    import msgspec

    from halton.cli.output import echo_json

    echo_json({"schema": 1, "prices": msgspec.to_builtins(prices)})


def _print_csv(prices: Sequence[Price]) -> None:
    from halton.csv_text import csv_text

    click.echo(csv_text(CSV_COLUMNS, [_values(price) for price in prices]), nl=False)


def _values(price: Price) -> tuple[Cell, ...]:
    rates = (None if pico is None else Decimal(pico).scaleb(-6) for pico in _columns(price))
    tiers, variants = " ".join(map(str, price.tiers)), ", ".join(price.variants)
    counts = (price.calls, price.unpriced_calls)
    since = (price.valid_from, price.valid_to, price.source, price.checked, price.position)
    return (price.provider, price.model, price.priced_as, *counts, *rates, tiers, variants, price.book, *since)


def _columns(price: Price) -> tuple[int | None, ...]:
    written = (price.cache_write_5m_pico, price.cache_write_1h_pico)
    return (price.input_pico, price.cache_read_pico, *written, price.output_pico)


def _print(prices: Sequence[Price]) -> None:
    from halton.cli.output import count, safe
    from halton.cli.screen import Screen
    from halton.cli.text_table import Column, table

    if not prices:
        click.echo("No such price. All of them: halton pricing list")
        return
    cells = zip(*(map(safe, _row(price)) for price in prices), strict=True)
    columns = [
        Column(title, column, rank=RANKS.get(title, 0), name=title in NAMES)
        for title, column in zip(COLUMNS, cells, strict=True)
    ]
    click.echo("\n".join(table(columns, Screen.of_stdout())))
    lacking = [price for price in prices if price.position is None and price.unpriced_calls]
    if lacking:
        first = lacking[0]
        click.echo(
            f"{count(len(lacking))} of these names {'has' if len(lacking) == 1 else 'have'} no price. Set one: "
            f"halton pricing set {_argument(first.model)} --provider {_argument(first.provider)} --input USD --output USD"
        )


def _row(price: Price) -> tuple[str, ...]:
    from halton.cli.output import count
    from halton.cli.price_text import book, day, per_million

    priced = price.position is not None
    return (
        price.provider,
        price.model,
        *(["free"] + [""] * 4 if price.is_free else ["" if pico is None else per_million(pico) for pico in _columns(price)]),
        also(price.tiers, price.variants),
        book(price.book) if priced else "no price" if price.unpriced_calls else "none needed",
        day(price.valid_from),
        count(price.calls) if price.calls else "",
        count(price.unpriced_calls) if price.unpriced_calls else "",
    )


def also(tiers: Sequence[int], variants: Sequence[str]) -> str:
    """Tiers and the words of kinds of calls with rates of their own."""
    parts = [f">{tier // 1000}k" if tier % 1000 == 0 else f">{tier}" for tier in tiers]
    return " ".join(dict.fromkeys((*parts, *(word for variant in variants for word in variant.split()))))


def _argument(text: str) -> str:
    import shlex

    from halton.cli.output import safe

    return shlex.quote(safe(text))
