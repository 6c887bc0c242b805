"""`halton daily`: spend day by day, the newest last."""

from __future__ import annotations

from typing import Any

import click

from halton.cli.period import recent
from halton.cli.report_options import by_option, report_options
from halton.cli.report_output import answer
from halton.cli.report_past import now_or

SHOWN = 30


@click.command("daily")
@by_option("all together")
@report_options
def command(by: tuple[tuple[str, ...], ...], **asked: Any) -> None:
    """Show spend by day, the newest last.

    Of the last 30 days, if you name no others.

    \b
    Examples:
      halton daily --model "claude-*"  # of some models
      halton daily --by project --csv  # for a spreadsheet
    """
    answer(asked, ("day", *(axis for axes in by for axis in axes)), recent("day", SHOWN, now_or(asked["then"]).date()))
