"""`halton replay`: the log read again, in order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.event_type import EventType
from halton.cli.place import Place, microseconds

if TYPE_CHECKING:
    from halton.log.reading import Selection


@click.command("replay")
@click.option("--from", "begin", type=Place(), help="From here on: 48211, 2026-11-21, yesterday, 12h …")
@click.option("--to", "end", type=Place(), help="Up to this position, or before this time.")
@click.option("--type", "types", type=EventType(), multiple=True, help="Only events of this type; more than once for several.")
@click.option("--project", help="Only events of this project.")
@click.option("--provider", help="Only events of this provider.")
@click.option(
    "--speed", type=click.Choice(["1", "10", "max"]), default="max", help="As fast as recorded, ten times that, or at once."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line on a terminal too.")
def command(
    begin: int | datetime | None,
    end: int | datetime | None,
    types: tuple[str, ...],
    project: str | None,
    provider: str | None,
    speed: str,
    as_json: bool,
) -> None:
    """Print the events of the log in order; write nothing.

    A terminal gets readable lines. Anything else gets one JSON object a line:
    the envelope, and as `data` exactly the text that the chain was made over.

    \b
    Examples:
      halton replay --from today --type call.completed
      halton replay --project billing --json | jq .data.output_tokens
      halton replay --from 12h --speed 10
    """
    import sqlite3
    from contextlib import closing

    from halton.cli.event_output import line_maker, quietly, write
    from halton.cli.pacing import paced
    from halton.errors import LogError
    from halton.log.reading import read_pages
    from halton.log.store import read_only
    from halton.paths import Home

    selection = _selection(begin, end, types, project, provider)
    path = Home.from_environment().log
    line = line_maker(as_json)
    with closing(read_only(path)) as connection, quietly():
        pages = read_pages(connection, selection)
        try:
            for events in pages if speed == "max" else paced(pages, float(speed)):
                write(events, line)
        except sqlite3.Error as error:
            raise LogError(f"{path} cannot be read any further ({type(error).__name__}). See where: halton verify") from error


def _selection(
    begin: int | datetime | None, end: int | datetime | None, types: tuple[str, ...], project: str | None, provider: str | None
) -> Selection:
    from halton.log.reading import Selection

    return Selection(
        after=begin - 1 if isinstance(begin, int) else 0,
        upto=end if isinstance(end, int) else None,
        since=microseconds(begin) if isinstance(begin, datetime) else None,
        until=microseconds(end) if isinstance(end, datetime) else None,
        types=types,
        project=project,
        provider=provider,
    )
