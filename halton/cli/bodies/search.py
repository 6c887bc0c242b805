"""`halton bodies search`: in which calls was this said?"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime

import click

from halton.cli.period import Moment


@click.command("search")
@click.argument("text")
@click.option("--project", help="In the calls of one project.")
@click.option("--since", type=Moment(), help="In calls that started then or later: 7d, yesterday, 2026-11-21.")
@click.option("--until", type=Moment(), help="In calls that started before.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line instead.")
def command(text: str, project: str | None, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Find the stored bodies that contain TEXT, whatever its case.

    Each is read and unfolded, about 100 MB of text a second. What was redacted
    cannot be found.

    \b
    Examples:
      halton bodies search "retry budget"  # in all of them
      halton bodies search invoice_id --project billing --since 30d  # in some
    """
    from halton.bodies.reading import Wanted, each, open_bodies, text_of
    from halton.cli.body_choice import bodies_text, microseconds
    from halton.cli.body_text import plain, snippet
    from halton.cli.output import echo_json, safe
    from halton.errors import BodiesError
    from halton.paths import Home

    exact = re.compile(re.escape(_as_json(text)), re.IGNORECASE)
    needle = _as_json(text).casefold()
    found = unread = 0
    with closing(open_bodies(Home.from_environment().bodies)) as connection:
        for row in each(connection, Wanted(project, microseconds(since), microseconds(until))):
            try:
                stored = text_of(row).decode()
            except BodiesError:
                unread += 1
                continue
            if needle not in stored.casefold():
                continue
            found += 1
            place = exact.search(stored)
            around = snippet(stored, *place.span()) if place else ""
            if as_json:
                echo_json({"schema": 1, "call_id": row.call_id, "side": row.side, "project": row.project, "text": around})
            else:
                click.echo(f"{safe(row.call_id)}  {row.side:<8}  {safe(row.project)}  {plain(around)}")
    if not as_json and not found:
        click.echo("No stored body contains that.")
    if unread:
        click.echo(f"{bodies_text(unread)} could not be read. See: halton verify", err=True)


def _as_json(text: str) -> str:
    """The text as it stands inside JSON."""
    import msgspec

    return msgspec.json.encode(text.encode("utf-8", "replace").decode())[1:-1].decode()
