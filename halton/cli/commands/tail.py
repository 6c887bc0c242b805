"""`halton tail`: the end of the log, and what comes."""

from __future__ import annotations

import click

from halton.cli.event_type import EventType

SHOWN = 20


@click.command("tail")
@click.option(
    "-n", "--lines", "number", type=click.IntRange(0), default=SHOWN, show_default=True, help="So many of the last events."
)
@click.option("-f", "--follow", "following", is_flag=True, help="Then print each event when it is committed, until Ctrl-C.")
@click.option("--type", "types", type=EventType(), multiple=True, help="Only events of this type; more than once for several.")
@click.option("--project", help="Only events of this project.")
@click.option("--provider", help="Only events of this provider.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line on a terminal too.")
def command(
    number: int, following: bool, types: tuple[str, ...], project: str | None, provider: str | None, as_json: bool
) -> None:
    """Print the last events of the log, and with --follow those that come.

    Lines are those of halton replay. --follow waits for a log that is not there yet.

    \b
    Examples:
      halton tail --follow  # each event as it is recorded, until Ctrl-C
      halton tail -n 5 --type capture.gap  # the last five of a type
    """
    import sqlite3
    from contextlib import closing

    from halton.cli.event_output import line_maker, quietly, write
    from halton.errors import LogError
    from halton.log.following import follow
    from halton.log.reading import Selection, read_last
    from halton.log.store import read_only
    from halton.paths import Home

    path = Home.from_environment().log
    selection = Selection(types=types, project=project, provider=provider)
    line = line_maker(as_json)
    with quietly():
        try:
            if not following:
                with closing(read_only(path)) as connection:
                    return write(read_last(connection, selection, number), line)
            for events in follow(path, selection, number):
                write(events, line)
        except sqlite3.Error as error:
            raise LogError(f"{path} cannot be read ({type(error).__name__}). See where: halton verify") from error
