"""`halton monthly`: spend month by month, the newest last."""

from __future__ import annotations

from typing import Any

import click

from halton.cli.period import recent
from halton.cli.report_options import by_option, report_options
from halton.cli.report_output import answer
from halton.cli.report_past import now_or

SHOWN = 12


@click.command("monthly")
@by_option("all together")
@report_options
def command(by: tuple[tuple[str, ...], ...], **asked: Any) -> None:
    """Show spend by month, the newest last.

    Of the last 12 months, if you name no others.

    \b
    Examples:
      halton monthly --model "claude-*"  # of some models
      halton monthly --by project --csv  # for a spreadsheet
    """
    answer(asked, ("month", *(axis for axes in by for axis in axes)), recent("month", SHOWN, now_or(asked["then"]).date()))
