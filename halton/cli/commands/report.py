"""`halton report`: what it cost, by project and model or by anything else, and how complete that answer is."""

from __future__ import annotations

from typing import Any

import click

from halton.cli.report_options import by_option, report_options
from halton.cli.report_output import answer, print_report

__all__ = ["command", "print_report"]


@click.command("report")
@by_option("project,model")
@click.option("--vs-previous", is_flag=True, help="Compare to as many days before; whole months to months.")
@report_options
def command(by: tuple[tuple[str, ...], ...], **asked: Any) -> None:
    """Show spend by project and model, or by what you choose.

    Days are whole days of the local clock: an hour counts as its day. "in" is
    what no cache held, "hit" the share of the prompts that one did; "covered" is
    what a subscription paid, at list price. By session, client and
    branch it reads every call, and so does --latency and --branch: choose days if
    you have very many.

    --as-of leaves out what was recorded later, late prices too; days such as 7d
    count from then. --prices asks something else: what the calls known now would
    cost by other prices. The last line names the head of the log that the report
    goes up to: note it, and halton verify --since HEAD can prove it later.

    \b
    Examples:
      halton report --last 7d --vs-previous          # a week, and the one before
      # which tool asked what
      halton report --by client --by model --since 2026-11-01
      # today's dearest ten
      halton report --by session --last today --limit 10 --json
      halton report --by branch --project halton     # what a branch cost
      halton report --last month --as-of 2026-11-05  # as it was known then
    """
    answer(asked, tuple(axis for axes in by for axis in axes) or ("project", "model"))
