"""`halton log list`: the sealed files, and whether they are there."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.log.segments.catalogue import Catalogue, Entry

COLUMNS = ("from", "to", "events", "first day", "last day", "bytes", "digest", "state")
DIGEST_SHOWN = 16


@click.command("list")
@click.option("--check", "thorough", is_flag=True, help="Read all files: a size does not tell whether every byte is right.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(thorough: bool, as_json: bool) -> None:
    """List the segments; exit 1 if a file is missing or damaged.

    Days are UTC. A file is untold if the log does not say that it was sealed:
    it is of another history, or was written again since.

    \b
    Examples:
      halton log list
      halton log list --check
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
    if as_json:
        _print_json(catalogue)
    else:
        _print_table(catalogue)
    lost = [entry for entry in catalogue.entries if entry.state in ("missing", "damaged")]
    if lost and not as_json:
        click.echo("The log still holds these events. Write the files again: halton log seal --again")
    sys.exit(bool(lost))


def _print_json(catalogue: Catalogue) -> None:
    from halton.cli.output import echo_json

    segments = [_document(entry) for entry in catalogue.entries]
    echo_json(
        {
            "schema": 1,
            "segments": segments,
            "head": catalogue.head,
            "sealed": catalogue.sealed,
            "unsealed": catalogue.unsealed,
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


def _day(moment_us: int | None) -> str:
    return "–" if moment_us is None else str(_rfc3339(moment_us))[:10]


def _rfc3339(moment_us: int | None) -> str | None:
    if moment_us is None:
        return None
    return f"{datetime.fromtimestamp(moment_us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%S}.{moment_us % 1_000_000:06}Z"
