"""`halton log list`: the sealed files, ours and those of other machines, and whether they are there."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.log.segments.catalogue import Catalogue, Entry
    from halton.log.segments.holdings import Holding
    from halton.paths import Home

IMPORTED = ("imported from", "from", "to", "events", "bytes", "digest", "state")
COLUMNS = ("from", "to", "events", "first day", "last day", "bytes", "digest", "state")
DIGEST_SHOWN = 16
LOST = ("missing", "damaged")


@click.command("list")
@click.option("--check", "thorough", is_flag=True, help="Read all files: a size does not tell whether every byte is right.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(thorough: bool, as_json: bool) -> None:
    """List the segments; exit 1 if a file is missing or damaged.

    Days are UTC. A file is untold if the log does not say that it was sealed:
    it is of another history, or was written again since. Files that were
    imported from other machines follow, under their own positions.

    \b
    Examples:
      halton log list          # what the log says of them
      halton log list --check  # and whether every byte is so
    """
    from halton.log.segments.catalogue import read_catalogue
    from halton.log.store import Log, read_only
    from halton.paths import Home

    home = Home.from_environment()
    read_only(home.log).close()
    log = Log(home.log)
    try:
        catalogue = read_catalogue(log, home.segments, thorough=thorough)
    finally:
        log.close()
    holdings = _holdings(home, thorough)
    if as_json:
        _print_json(catalogue, holdings)
    else:
        _print_table(catalogue)
        _print_imported(holdings)
    lost, gone = ([each for each in found if each.state in LOST] for found in (catalogue.entries, holdings))
    if lost and not as_json:
        click.echo("The log still holds these events. Write the files again: halton log seal --again")
    if gone and not as_json:
        click.echo("No log here holds what is lost of imported files. Import them again: halton import FOLDER")
    sys.exit(bool(lost or gone))


def _holdings(home: Home, thorough: bool) -> list[Holding]:
    from halton.log.segments.holdings import read_holdings
    from halton.log.segments.imported import read_imported
    from halton.log.store import read_only

    with closing(read_only(home.log)) as reader:
        return read_holdings(read_imported(reader, home.segments), home.segments, thorough=thorough)


def _print_json(catalogue: Catalogue, holdings: list[Holding]) -> None:
    import msgspec

    from halton.cli.output import echo_json

    segments = [_document(entry) for entry in catalogue.entries]
    echo_json(
        {
            "schema": 1,
            "segments": segments,
            "head": catalogue.head,
            "sealed": catalogue.sealed,
            "unsealed": catalogue.unsealed,
            "imported": [msgspec.structs.asdict(holding) | {"events": holding.events} for holding in holdings],
        }
    )


def _document(entry: Entry) -> dict[str, Any]:
    import msgspec

    moments = {name: _rfc3339(getattr(entry, name)) for name in ("began_at", "ended_at")}
    return msgspec.structs.asdict(entry) | {"events": entry.events} | moments


def _print_table(catalogue: Catalogue) -> None:
    from halton.cli.output import count, echo_table

    rows = [
        (
            count(entry.first),
            count(entry.last),
            count(entry.events),
            _day(entry.began_at),
            _day(entry.ended_at),
            count(entry.bytes),
            entry.digest[:DIGEST_SHOWN],
            entry.state,
        )
        for entry in catalogue.entries
    ]
    if rows:
        echo_table(COLUMNS, rows, right=(0, 1, 2, 5))
    click.echo(f"{catalogue.sealed:,} of {catalogue.head:,} events are sealed.")


def _print_imported(holdings: list[Holding]) -> None:
    from halton.cli.output import count, echo_table

    rows = [
        (
            holding.machine,
            count(holding.first),
            count(holding.last),
            count(holding.events),
            count(holding.bytes),
            holding.digest[:DIGEST_SHOWN],
            holding.state,
        )
        for holding in holdings
    ]
    if rows:
        echo_table(IMPORTED, rows, right=(1, 2, 3, 4))


def _day(moment_us: int | None) -> str:
    return "–" if moment_us is None else str(_rfc3339(moment_us))[:10]


def _rfc3339(moment_us: int | None) -> str | None:
    if moment_us is None:
        return None
    return f"{datetime.fromtimestamp(moment_us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%S}.{moment_us % 1_000_000:06}Z"
