"""`halton forecast`: what this month may come to, and how far off that may be."""

from __future__ import annotations

from datetime import date
from math import floor, log10
from typing import TYPE_CHECKING

import click

from halton.cli.report_past import Then, as_of_option, now_or, opened

if TYPE_CHECKING:
    from halton.views.forecast import Estimate, Forecast, Month

COLUMNS = ("so far", "at the daily mean", "estimate", "range")
RANKS = {"at the daily mean": 2, "so far": 1}  # which column goes first where there is no room
METHOD = (
    "So far plus the rest of the month, day by day: a level in which a day counts half as much as one a week later, times the"
    " habit of each weekday over up to 12 weeks. The range is as wide as the days so far were off, alone and in rows; while fewer"
    " than seven are known it goes from nothing more to the dearest day every day."
)


@click.command("forecast")
@click.option("--by", type=click.Choice(("project",)), help="A forecast for each project too.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(by: str | None, then: Then | None, as_json: bool) -> None:
    """Estimate what this month will cost, with a range.

    "daily mean" goes on at the mean of this month's days. The estimate looks
    back over up to 12 weeks: which weekday is dear and which is not, and how much
    a day costs of late. If the days to come vary as those did, 8 months in 10
    end within the range; where busy weeks take turns with quiet ones, 7. Fewer
    than seven days say little, and the range shows it. Steady growth is
    followed, some days late, and not extrapolated.

    \b
    Examples:
      halton forecast                     # all that is billed
      halton forecast --by project        # project by project
      halton forecast --as-of 2026-11-15  # as it would have been then
    """
    from halton.cli.output import echo_json, echo_table
    from halton.cli.report_footer import wrapped
    from halton.cli.report_head import echo_provenance, provenance, reached
    from halton.cli.screen import Screen
    from halton.paths import Home
    from halton.views.forecast import READS, read_month

    with opened(Home.from_environment(), then, READS) as (log, views), reached(log, views, READS) as head:
        month = read_month(views, now=now_or(then))
    chosen = (*month.projects, month.total) if by else (month.total,)
    if as_json:
        echo_json(_document(month, by=by) | provenance(head, then))
        return
    if not any(forecast.calls for forecast in chosen):
        click.echo("No calls this month. Make one: halton run -- COMMAND")
    else:
        click.echo(f"{date.fromisoformat(f'{month.month}-01'):%B %Y}, {month.days_left:.1f} days to go")
        rows = [row for forecast in chosen for row in rows_of(forecast)]
        echo_table(("project" if by else "", "", *COLUMNS), rows, right=range(2, 6), whole=(1,), ranks=RANKS)
        for line in wrapped(_footer(month.total), Screen.of_stdout()):
            click.echo(line)
    echo_provenance(head, then)


def _document(month: Month, *, by: str | None) -> dict[str, object]:
    import msgspec

    document = msgspec.to_builtins(month)
    if not by:
        del document["projects"]
    return {"schema": 1, **document, "method": METHOD}


def rows_of(forecast: Forecast) -> list[tuple[str, ...]]:
    """A row for what is billed and one for what a subscription covers, where there is any."""
    name = "all" if forecast.project is None else forecast.project
    kinds = [("billed", forecast.billed), ("covered", forecast.notional)]
    known = [(kind, estimate) for kind, estimate in kinds if any((estimate.so_far_pico, estimate.high_pico))]
    unknown = forecast.calls > 0 and forecast.unpriced_calls >= forecast.calls
    return [(name, kind, *_cells(estimate, unknown)) for kind, estimate in known or kinds[:1]]


def _cells(estimate: Estimate, unknown: bool) -> tuple[str, ...]:
    from halton.cli.output import usd

    if unknown:
        return ("–",) * 4
    step = _step(estimate)
    low, high = estimate.low_pico, estimate.high_pico
    return (
        usd(estimate.so_far_pico),
        _rounded(estimate.daily_mean_pico, step),
        _rounded(estimate.estimate_pico, step),
        "–" if low is None or high is None else f"{_rounded(low, step)} … {_rounded(high, step)}",
    )


def _step(estimate: Estimate) -> int:
    """The finest figure worth showing: a tenth of the range's width, in whole powers of ten, but a cent at the least."""
    width = (estimate.high_pico or 0) - (estimate.low_pico or 0)
    return 10 ** max(10, floor(log10(width)) - 1) if width > 0 else 10**10


def _rounded(pico: int | None, step: int) -> str:
    if pico is None:
        return "–"
    dollars = (pico + step // 2) // step * step / 1e12
    return f"${dollars:,.0f}" if step >= 10**12 else f"${dollars:,.2f}"


def _footer(total: Forecast) -> list[str]:
    from halton.cli.output import count

    lines = []
    if not total.days_known:
        lines.append("There is no whole day yet to go by: ask again tomorrow.")
    elif total.is_wide:
        known = "One whole day is known" if total.days_known == 1 else f"Only {total.days_known} whole days are known"
        lines.append(f"{known}, so the range is wide: from nothing more to the dearest day every day.")
    elif total.days_known:
        lines.append(f"The range holds 8 times in 10, if days go on to vary as the last {total.days_known} did.")
    if total.unpriced_calls:
        lines.append(f"{count(total.unpriced_calls)} calls of this month have no known cost and are in no figure.")
    if total.suspect_calls:
        lines.append(f"{count(total.suspect_calls)} calls state counts that are hard to believe and are in no figure.")
    return lines
