"""`halton report`: what it cost, by project and model, and how complete that answer is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment, day_of

if TYPE_CHECKING:
    from halton.paths import Home
    from halton.views.report import Completeness, Report, Spend

COLUMNS = ("project", "model", "calls", "failed", "in", "cached", "written", "out", "cost")


@click.command("report")
@click.option("--since", type=Moment(), help="First day: 2026-11-01, yesterday, 7d …")
@click.option("--until", type=Moment(), help="Last day.")
@click.option("--project", help="Only this project's.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(since: datetime | None, until: datetime | None, project: str | None, as_json: bool) -> None:
    """Show spend by project and model.

    \b
    Examples:
      halton report
      halton report --since 7d --project billing
    """
    from halton.paths import Home

    print_report(Home.from_environment(), since=since, until=until, project=project, as_json=as_json)


def print_report(
    home: Home,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    project: str | None = None,
    as_json: bool = False,
) -> None:
    """Print the report of a home.

    :raises LogError: if nothing has been metered yet.
    """
    from halton.log.store import read_only
    from halton.views.positions import read_head
    from halton.views.report import read_report

    log, views = read_only(home.log), read_only(home.views)
    try:
        report = read_report(views, head=read_head(log), first_day=day_of(since), last_day=day_of(until), project=project)
    finally:
        log.close()
        views.close()
    _print_json(report) if as_json else _print(report)


def _print_json(report: Report) -> None:
    import msgspec

    from halton.cli.output import echo_json

    echo_json({"schema": 1, **msgspec.to_builtins(report)})


def _print(report: Report) -> None:
    from halton.cli.output import echo_table

    if not report.rows:
        click.echo("No calls in this time. Make one: halton run -- COMMAND")
    else:
        rows = [_row(spend) for spend in report.rows]
        total = ("total", "", *_row(report.total)[2:])
        echo_table(COLUMNS, [*rows, total], right=range(2, len(COLUMNS)), total=True)
    for line in _footer(report.total, report.completeness):
        click.echo(line)


def _row(spend: Spend) -> tuple[str, ...]:
    from halton.cli.output import count, usd

    unknown = not spend.cost_pico and spend.unpriced_calls + spend.failed_calls >= spend.calls
    return (
        spend.project,
        spend.model,
        count(spend.calls),
        count(spend.failed_calls) if spend.failed_calls else "",
        count(spend.input_tokens),
        count(spend.cache_read_tokens),
        count(spend.cache_write_tokens),
        count(spend.output_tokens),
        usd(None if unknown else spend.cost_pico),
    )


def _footer(total: Spend, completeness: Completeness) -> list[str]:
    """What the totals do not hold, each with its number; nothing when they are the whole truth."""
    from halton.cli.output import count, safe, usd

    lines = []
    if total.notional_pico:
        lines.append(f"Subscriptions covered another {usd(total.notional_pico)} at list price.")
    if completeness.unpriced_calls:
        lines.append(f"{count(completeness.unpriced_calls)} calls have no known cost and are not in the sum.")
    if completeness.suspect_calls:
        lines.append(f"{count(completeness.suspect_calls)} calls state counts that are hard to believe.")
    if completeness.gaps:
        connections, calls = count(completeness.gap_connections), count(completeness.gap_calls)
        lines.append(f"Not metered: {connections} connections and {calls} calls. See why: halton status")
    if completeness.events_behind:
        lines.append(f"The views are {count(completeness.events_behind)} events behind the log.")
    lines += [f"The view {safe(name)} is parked. See why: halton status" for name in completeness.parked]
    return lines
