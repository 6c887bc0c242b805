"""`halton audit`: who changed what."""

from __future__ import annotations

from datetime import datetime

import click

from halton.cli.audit_type import AuditType
from halton.cli.period import Moment
from halton.cli.report_past import Then, as_of_option, is_unused, opened

SHOWN = 50


@click.command("audit")
@click.option("--since", type=Moment(), help="From here on: 2026-11-21, yesterday, 12h, 7d …")
@click.option("--until", type=Moment(), help="Before this.")
@click.option("--type", "types", type=AuditType(), multiple=True, help="Only these: policy.set, or policy for all of its kind.")
@click.option("--subject", metavar="TEXT", help="Only what is about this: a project, a policy, a key, a model, or a part of it.")
@click.option("--limit", type=click.IntRange(1), help=f"At most so many, the last.  [default: {SHOWN}, with --json all]")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    since: datetime | None,
    until: datetime | None,
    types: tuple[tuple[str, ...], ...],
    subject: str | None,
    limit: int | None,
    then: Then | None,
    as_json: bool,
) -> None:
    """List what was changed, started and stopped, the last at the end.

    Settings, prices, policies, projects, bodies, imports, and the meter itself:
    when, by which account and which command, what was there before and after.
    Of a command its options are kept, never their values. What comes live:
    halton tail --follow.

    \b
    Examples:
      halton audit --since 7d                       # what changed in a week
      halton audit --type policy --subject billing  # about one policy
      # what root did
      halton audit --json | jq '.changes[] | select(.actor_uid == 0)'
    """
    import msgspec

    from halton.cli.audit_line import audit_line
    from halton.cli.output import echo_json
    from halton.cli.report_head import echo_provenance, provenance, reached
    from halton.cli.screen import Screen
    from halton.paths import Home
    from halton.views.audit import READS, AuditRow, read_audit

    most = limit if limit or as_json else SHOWN
    chosen = tuple(name for names in types for name in names)
    head, rows, home = None, list[AuditRow](), Home.from_environment()
    if not is_unused(home):
        with opened(home, then, READS) as (log, views), reached(log, views, READS) as head:
            rows = list(read_audit(views, since=since, until=until, types=chosen, subject=subject, limit=most))
    if as_json:
        echo_json({"schema": 1, **provenance(head, then), "changes": msgspec.to_builtins(rows)})
        return
    screen = Screen.of_stdout()
    for row in rows:
        click.echo(audit_line(row, screen))
    if not rows:
        click.echo("Nothing was changed in this time.")
    echo_provenance(head, then, screen)
