"""`halton bodies list`: which bodies are stored."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from halton.cli.period import Moment

if TYPE_CHECKING:
    from halton.bodies.reading import Summary

RANKS = {"type": 6, "on disk": 5, "redacted": 4, "bytes": 3, "": 2, "project": 1}  # the highest goes first
COLUMNS = ("call", "side", "started", "project", "type", "bytes", "on disk", "redacted", "")


@click.command("list")
@click.option("--project", help="Those of one project.")
@click.option("--since", type=Moment(), help="Those of calls that started then or later: 7d, yesterday, 2026-11-21.")
@click.option("--until", type=Moment(), help="Those of calls that started before.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line instead.")
def command(project: str | None, since: datetime | None, until: datetime | None, limit: int, as_json: bool) -> None:
    """List stored bodies, the newest first, without a word of them.

    \b
    Examples:
      halton bodies list                               # the newest of all
      halton bodies list --project billing --since 7d  # one project's, of a week
    """
    from halton.bodies.reading import Wanted, open_bodies, summaries
    from halton.cli.body_choice import microseconds
    from halton.cli.output import count, echo_json, echo_table
    from halton.paths import Home

    with closing(open_bodies(Home.from_environment().bodies)) as connection:
        found = summaries(connection, Wanted(project, microseconds(since), microseconds(until)), limit)
    if as_json:
        for summary in found:
            echo_json(_document(summary))
        return
    if not found:
        click.echo("No such body is stored.")
        return
    rows = [
        (
            one.call_id,
            one.side,
            f"{datetime.fromtimestamp(one.started_at / 1e6).astimezone():%Y-%m-%d %H:%M}",
            one.project,
            one.content_type or "–",
            count(one.original_bytes),
            count(one.stored_bytes),
            count(sum(one.redactions.values())),
            "cut" if one.truncated else "",
        )
        for one in found
    ]
    echo_table(COLUMNS, rows, right=(5, 6, 7), whole=(0, 1, 2), ranks=RANKS)


def _document(summary: Summary) -> dict[str, Any]:
    import msgspec

    started = datetime.fromtimestamp(summary.started_at // 1_000_000, UTC)
    at = f"{started:%Y-%m-%dT%H:%M:%S}.{summary.started_at % 1_000_000:06}Z"
    return {"schema": 1} | msgspec.structs.asdict(summary) | {"started_at": at}
