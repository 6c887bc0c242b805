"""`halton pricing load`: a file of prices becomes a book of its own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-stated", is_flag=True, help="Let what the file states otherwise than the log hold for earlier calls too.")
@click.option("--dry-run", is_flag=True, help="Say what it would change, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, even if earlier calls get another cost.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(file: Path, as_stated: bool, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Load a file of prices as a book.

    The file is TOML and names the book; docs/prices.md says how it is written.
    A book of yours goes before those that ship with Halton, and a price that
    you set goes before it. A file without a [book] holds prices that you set.
    Loading the same file again changes nothing. What a later version of a book
    states otherwise holds from now on; what it dates, from that date.

    \b
    Examples:
      halton pricing load prices.toml --dry-run  # what it would change
      halton pricing load prices.toml            # load it
    """
    import time
    from contextlib import closing

    from halton.cli.price_difference import document, echo_difference
    from halton.cli.price_setting import begin, propose
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.pricing.difference import difference
    from halton.pricing.stated_book import lacking, read_file, read_price_events, stated_prices

    book = read_file(file)
    home = Home.from_environment()
    begin(home)
    now_us = time.time_ns() // 1000
    with closing(read_only(home.log)) as log:
        events = lacking(book, read_price_events(log), now_us, as_stated=as_stated)
        changes = difference(stated_prices(log, book.name or None), book.prices, now_us)
    if as_json:
        propose(
            home,
            events,
            dry_run=dry_run or not events,
            yes=yes,
            as_json=True,
            book=book.name or None,
            version=book.version,
            difference=document(changes),
        )
        return
    echo_difference(changes)
    if changes.gone:
        click.echo("What is gone from the file stays in force. Withdraw it: halton pricing unset MODEL --provider P --book NAME")
    if events:
        propose(home, events, dry_run=dry_run, yes=yes, as_json=False)
    else:
        click.echo("The log holds this already.")
