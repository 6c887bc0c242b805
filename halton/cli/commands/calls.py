"""`halton calls`: the calls, one by one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment
from halton.cli.report_past import Then, as_of_option, opened

if TYPE_CHECKING:
    from halton.views.calls import CallRow

SHOWN = 50
RANKS = {"client": 4, "took": 3, "in": 2, "out": 1}  # which column goes first where there is no room


@click.command("calls")
@click.option("--since", type=Moment(), help="From here on: 2026-11-21, yesterday, 12h, 7d …")
@click.option("--until", type=Moment(), help="Before this.")
@click.option("--project", help="Only this project's; * stands for anything.")
@click.option("--branch", help="Only those from this branch of a git repository; * stands for anything.")
@click.option("--limit", type=click.IntRange(1), help=f"At most so many, the newest.  [default: {SHOWN}, with --json all]")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(
    since: datetime | None,
    until: datetime | None,
    project: str | None,
    branch: str | None,
    limit: int | None,
    then: Then | None,
    as_json: bool,
) -> None:
    """List calls, the newest first.

    JSON lines are calls and nothing else: with --as-of, stderr says of when.

    \b
    Examples:
      halton calls --since today  # today's
      # what each cost, in 10^-12 dollars
      halton calls --project billing --json | jq .cost_pico
    """
    import msgspec

    from halton.cli.output import echo_json
    from halton.cli.project_name import filtered
    from halton.cli.report_head import echo_provenance, reached
    from halton.paths import Home
    from halton.views.calls import READS, read_calls

    reads = READS if project is None else (*READS, "projects")
    with opened(Home.from_environment(), then, reads) as (log, views), reached(log, views, reads) as head:
        project = filtered(views, project)
        most = limit if limit or as_json else SHOWN
        rows = read_calls(views, since=since, until=until, project=project, branch=branch, limit=most)
        if as_json:
            for row in rows:
                echo_json(msgspec.structs.asdict(row))
        else:
            _print(list(rows), filtered=any(asked is not None for asked in (since, until, project, branch)))
    if then or not as_json:
        echo_provenance(head, then, err=as_json)


def _print(rows: list[CallRow], *, filtered: bool) -> None:
    from halton.cli.output import count, echo_table, milliseconds, usd
    from halton.cli.palette import SPENT, status_colour

    if not rows:
        click.echo("No calls match." if filtered else "No calls yet. Make one: halton run -- COMMAND")
        return
    shown = [
        (
            datetime.fromisoformat(row.started_at).astimezone().strftime("%m-%d %H:%M:%S"),
            row.project,
            row.client or "–",
            row.model or row.model_requested or "–",
            row.status if (row.http_status or 0) < 400 else f"{row.status} {row.http_status}",
            count(_prompt(row)),
            count(row.output_tokens),
            milliseconds(row.duration_ms),
            usd(row.cost_pico),
        )
        for row in rows
    ]
    columns = ("time", "project", "client", "model", "status", "in", "out", "took", "cost")
    fgs: dict[str, list[str | None]] = {"status": [status_colour(row.status) for row in rows], "cost": [SPENT] * len(rows)}
    echo_table(columns, shown, right=(5, 6, 7, 8), whole=(0, 4), ranks=RANKS, fgs=fgs)


def _prompt(row: CallRow) -> int | None:
    """All tokens of the prompt, cached or not."""
    parts = (row.input_tokens, row.cache_read_tokens, row.cache_write_5m_tokens, row.cache_write_1h_tokens)
    return None if row.input_tokens is None else sum(part or 0 for part in parts)
