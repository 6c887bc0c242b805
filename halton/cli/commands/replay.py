"""`halton replay`: the log read again, in order, or its recorded calls answered again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.event_type import EventType
from halton.cli.place import Place, microseconds

if TYPE_CHECKING:
    from halton.log.reading import Selection
    from halton.paths import Home

AT_ONCE = ("max", "0")


@click.command("replay")
@click.option("--from", "begin", type=Place(), help="From here on: 48211, 2026-11-21, yesterday, 12h …")
@click.option("--to", "end", type=Place(), help="Up to this position, or before this time.")
@click.option("--type", "types", type=EventType(), multiple=True, help="Only events of this type; more than once for several.")
@click.option("--project", help="Only events of this project.")
@click.option("--provider", help="Only events of this provider.")
@click.option(
    "--speed",
    type=click.Choice(["1", "10", "max", "0"]),
    help="As fast as recorded (usual with --serve), ten times that, or at once: max or 0 (usual without).",
)
@click.option("--serve", "serves", is_flag=True, help="Answer recorded calls again, as a provider on 127.0.0.1.")
@click.option(
    "--ignore", "ignored", multiple=True, metavar="FIELD", help="With --serve: a field of requests that does not count."
)
@click.option("--port", type=click.IntRange(0, 65535), help="With --serve: where to listen, a free port where it is not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line on a terminal too.")
def command(
    begin: int | datetime | None,
    end: int | datetime | None,
    types: tuple[str, ...],
    project: str | None,
    provider: str | None,
    speed: str | None,
    serves: bool,
    ignored: tuple[str, ...],
    port: int | None,
    as_json: bool,
) -> None:
    """Print the events of the log in order; write nothing.

    A terminal gets readable lines. Anything else gets one JSON object a line:
    the envelope, and as `data` exactly the text that the chain was made over.

    With --serve, be a provider instead: a request that was recorded with its
    answer gets that answer, in its chunks and at its pace, without a key or a
    network. Any other is refused with the reason. The meter need not run.
    What differs from run to run can be left out: --ignore metadata.user_id

    \b
    Examples:
      halton replay --from today --type call.completed  # today's calls
      # a field of each
      halton replay --project billing --json | jq .data.output_tokens
      halton replay --from 12h --speed 10  # ten times as fast as it was
      halton replay --serve --project billing  # answer its calls again
      halton replay --serve --port 8099 --speed max  # without waiting
    """
    from halton.cli.event_output import quietly
    from halton.paths import Home

    selection = _selection(begin, end, types, project, provider)
    home = Home.from_environment()
    if serves:
        from halton.cli.serving import serve

        if types:
            raise click.UsageError("--serve answers calls: leave --type out.")
        with quietly():
            serve(home, selection, ignored, _speed(speed or "1"), port or 0, as_json)
        return
    if port is not None or ignored:
        raise click.UsageError("--port and --ignore are for --serve: write that too.")
    with quietly():
        _print(home, selection, _speed(speed or "max"), as_json)


def _print(home: Home, selection: Selection, speed: float | None, as_json: bool) -> None:
    import sqlite3
    from contextlib import closing

    from halton.cli.event_output import line_maker, write
    from halton.cli.pacing import paced
    from halton.errors import LogError
    from halton.log.reading import read_pages
    from halton.log.store import read_only

    line = line_maker(as_json)
    with closing(read_only(home.log)) as connection:
        pages = read_pages(connection, selection)
        try:
            for events in pages if speed is None else paced(pages, speed):
                write(events, line)
        except sqlite3.Error as error:
            said = f"{home.log} cannot be read any further ({type(error).__name__}). See where: halton verify"
            raise LogError(said) from error


def _speed(said: str) -> float | None:
    """What recorded times are divided by, None for at once."""
    return None if said in AT_ONCE else float(said)


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
