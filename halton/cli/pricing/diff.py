"""`halton pricing diff`: what another price book says that the log does not; nothing is written."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halton.cli.price_text import PriceMoment

if TYPE_CHECKING:
    from halton.events.types import Event, PriceSet
    from halton.paths import Home
    from halton.pricing.book import PriceBook
    from halton.pricing.trial import Move

    Pair = tuple[list[PriceSet], list[PriceSet]]


@click.command("diff")
@click.argument("new", metavar="[FILE|VERSION]", required=False)
@click.option("--against", metavar="FILE|VERSION", help="Compare with that instead of what the log says by now.")
@click.option("--at", type=PriceMoment(), help="Compare what held then, and is to come after it. Default: now.")
@click.option("--calls", is_flag=True, help="Say too which calls loading it would move.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(new: str | None, against: str | None, at: int | None, calls: bool, as_json: bool) -> None:
    """Compare a price book with what the log says.

    The book is one of those that ship with this Halton, a file, or a version
    that the log took: 0.2.3, or genai-prices@0.2.3.

    + is added, ~ changed (each rate, old → new), - gone. Only what is in force
    or to come counts. Nothing is written.

    \b
    Examples:
      halton pricing diff  # what ships now against the log
      # a file, and the calls that it would move
      halton pricing diff prices.toml --calls
      halton pricing diff --against genai-prices@0.2.3  # against a version
    """
    from contextlib import closing

    from halton.cli.price_difference import document, echo_difference
    from halton.cli.price_text import echo_moves
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.pricing.difference import difference

    home = Home.from_environment()
    now_us = time.time_ns() // 1000
    with closing(read_only(home.log)) as log:
        books = _books(new) if new is None or Path(new).is_file() else []
        after = [price for book in books for price in book.prices] if books else _of_version(log, str(new))
        owners = {book.name or None for book in books} or {price.book for price in after}
        before, after = _both(log, after, owners, against)
        loading = _loading(log, books, now_us) if calls else []
    changes = difference(before, after, now_us if at is None else at)
    if calls and not books:
        raise click.UsageError("--calls is for what can be loaded: a file, or the books that ship.")
    moved = _moves(home, loading) if calls else None
    if as_json:
        _print_json(document(changes), moved)
        return
    echo_difference(changes)
    if moved is not None:
        echo_moves(moved)


def _books(new: str | None) -> list[PriceBook]:
    from halton.pricing.book import PriceBook
    from halton.pricing.stated_book import read_file

    return [read_file(Path(new))] if new else [PriceBook.bundled(), PriceBook.supplementary()]


def _of_version(log: sqlite3.Connection, text: str) -> list[PriceSet]:
    from halton.pricing.stated_book import find_version, stated_prices

    position, book = find_version(log, text)
    return stated_prices(log, book.name, position)


def _both(log: sqlite3.Connection, after: list[PriceSet], owners: set[str | None], against: str | None) -> Pair:
    """What is compared, the older first: of several books those that both sides hold, and any two as if of one name."""
    import msgspec

    from halton.pricing.stated_book import stated_prices

    if against is None:
        return [price for owner in sorted(owners, key=str) for price in stated_prices(log, owner)], after
    if Path(against).is_file():
        before = [price for book in _books(against) for price in book.prices]
    else:
        before = _of_version(log, against)
    if shared := owners & {price.book for price in before}:
        return before, [price for price in after if price.book in shared]
    return [msgspec.structs.replace(price, book=next(iter(owners), None)) for price in before], after


def _loading(log: sqlite3.Connection, books: Sequence[PriceBook], now_us: int) -> list[Event]:
    from halton.pricing.stated_book import lacking, read_price_events

    known = read_price_events(log)
    return [event for book in books for event in lacking(book, known, now_us)]


def _moves(home: Home, loading: Sequence[Event]) -> list[Move]:
    from halton.events.types import PriceSet
    from halton.log.store import read_only
    from halton.pricing.trial import moves

    read_only(home.views).close()  # its error says what to do where there are no views yet
    prices = [event for event in loading if isinstance(event, PriceSet)]
    return moves(home.views, prices) if prices else []


def _print_json(document: dict[str, object], moved: Sequence[Move] | None) -> None:
    import msgspec

    from halton.cli.output import echo_json

    echo_json({"schema": 1, **document, **({} if moved is None else {"moves": msgspec.to_builtins(moved)})})
