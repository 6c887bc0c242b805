"""`halton policy override`: a policy blocks nothing for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from halton.cli.period import Moment
from halton.cli.policy_terms import Span

if TYPE_CHECKING:
    from halton.views.policies import PolicyRow

LONGEST = timedelta(days=400)


@click.command("override")
@click.argument("name")
@click.option("--for", "for_us", type=Span(), help="From now on for so long: 30m, 1h, 2d.")
@click.option("--until", type=Moment(), help="Until a local time: 2026-12-01 or 2026-11-29T18:00.")
@click.option("--end", is_flag=True, help="End an override now.")
@click.option("--dry-run", is_flag=True, help="Say what would hold, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(name: str, for_us: int | None, until: datetime | None, end: bool, dry_run: bool, as_json: bool) -> None:
    """Let a policy block nothing for a while. It goes on to count, and to warn.

    It ends by itself, and earlier with --end. It returns when the running meter goes by it.

    \b
    Examples:
      halton policy override billing-budget --for 1h  # not for an hour
      halton policy override billing-budget --end     # it holds again
    """
    from halton.cli.place import microseconds
    from halton.cli.policy_change import change
    from halton.events.policy import PolicyOverridden
    from halton.views.spent import text_of

    if (for_us is not None) + (until is not None) + end != 1:
        raise click.UsageError("Say how long, by one of --for, --until and --end.")
    now = datetime.now().astimezone()
    if end and not _is_lifted(row := _row(name), now):
        _echo_none(row, as_json)
        return
    moment = _moment(now, for_us, until)
    at = 0 if moment is None else microseconds(moment)
    what = "This blocks again from now on" if moment is None else f"This blocks nothing until {moment:%Y-%m-%d %H:%M}"
    said: dict[str, Any] = {"overridden_until": text_of(at) if at else None}
    change(name, lambda policy: PolicyOverridden(name=policy.name, until_at=at), what, dry_run=dry_run, as_json=as_json, **said)


def _row(name: str) -> PolicyRow:
    from contextlib import closing

    from halton.cli.policy_name import chosen
    from halton.cli.price_setting import begin
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.policies import read_policies

    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        rows = {row.policy.name: row for row in read_policies(views)}
    return rows[chosen((row.policy for row in rows.values()), name).name]


def _is_lifted(row: PolicyRow, now: datetime) -> bool:
    return row.overridden_until is not None and datetime.fromisoformat(row.overridden_until) > now


def _echo_none(row: PolicyRow, as_json: bool) -> None:
    import msgspec

    from halton.cli.output import echo_json

    if as_json:
        echo_json({"schema": 1, "policy": msgspec.to_builtins(row.policy), "overridden_until": None, "position": None})
    else:
        click.echo(f'No override of "{row.policy.name}" is in force. Nothing was written.')


def _moment(now: datetime, for_us: int | None, until: datetime | None) -> datetime | None:
    moment = until if for_us is None else now + timedelta(microseconds=for_us)
    if moment is not None and moment <= now:
        raise click.UsageError(f"{moment:%Y-%m-%d %H:%M} is past. To end an override: --end")
    if moment is not None and moment - now > LONGEST:
        raise click.UsageError("An override holds for 400 days at the most. To be rid of a policy: halton policy remove")
    return moment
