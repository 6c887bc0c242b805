"""`halton weekly`: spend week by week, the newest last."""

from __future__ import annotations

from typing import Any

import click

from halton.cli.period import recent
from halton.cli.report_options import by_option, report_options
from halton.cli.report_output import answer
from halton.cli.report_past import now_or

SHOWN = 12


@click.command("weekly")
@by_option("all together")
@report_options
def command(by: tuple[tuple[str, ...], ...], **asked: Any) -> None:
    """Show spend by week, the newest last.

    Of the last 12 weeks, if you name no others. A week begins on Monday.

    \b
    Examples:
      halton weekly --model "claude-*"  # of some models
      halton weekly --by project --csv  # for a spreadsheet
    """
    answer(asked, ("week", *(axis for axes in by for axis in axes)), recent("week", SHOWN, now_or(asked["then"]).date()))
