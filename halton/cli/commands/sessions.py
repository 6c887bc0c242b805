"""`halton sessions`: what each conversation with a client used and cost, or one of them lane by lane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment
from halton.cli.report_past import Then, as_of_option, opened

if TYPE_CHECKING:
    from halton.views.sessions import Session

COLUMNS = ("time", "session", "client", "project", "model", "calls", "in", "out", "cost", "covered", "unpriced")
RANKS = {"client": 7, "unpriced": 6, "in": 5, "out": 4, "calls": 3, "session": 2, "covered": 1}  # the highest goes first
SHOWN = 20
ID_SHOWN = 13


@click.command("sessions")
@click.argument("session", required=False)
@click.option("--since", type=Moment(), help="With a call from here on: 2026-11-21, yesterday, 12h, 7d …")
@click.option("--project", help="Only this project's, and only its calls; * stands for anything.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="At most so many.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    session: str | None, since: datetime | None, project: str | None, limit: int, then: Then | None, as_json: bool
) -> None:
    """List sessions of agents, the newest first, with what they cost.

    With SESSION (an id, the beginning of one, or "last"), show that one: its
    lanes, which are its main conversation and its sub-agents, and where it
    lost the provider's prompt cache, with the likely cause and what that cost.

    "in" is the whole prompt, cached or not; "covered" is what a subscription
    paid, at list price; "unpriced" counts the calls that are in neither sum.

    \b
    Examples:
      halton sessions --since today  # today's
      halton sessions last  # the newest, lane by lane, and its cache breaks
      # one project's last
      halton sessions --project billing --json | jq .sessions[0]
    """
    import msgspec

    if session is not None:
        _show(session, then, as_json, is_alone=since is None and project is None)
        return
    from halton.cli.output import echo_json, echo_table
    from halton.cli.palette import SPENT
    from halton.cli.project_name import filtered
    from halton.cli.report_head import echo_provenance, provenance, reached
    from halton.paths import Home
    from halton.views.sessions import READS, read_sessions

    reads = READS if project is None else (*READS, "projects")
    with opened(Home.from_environment(), then, reads) as (log, views), reached(log, views, reads) as head:
        project = filtered(views, project)
        sessions = read_sessions(views, since=since, project=project, limit=limit)
    if as_json:
        rows = [{"session": one.session, **msgspec.to_builtins(one.sums)} for one in sessions]
        echo_json({"schema": 1, **provenance(head, then), "sessions": rows})
        return
    if sessions:
        shown = [_row(session) for session in sessions]
        echo_table(COLUMNS, shown, right=range(5, len(COLUMNS)), whole=(0,), ranks=RANKS, fgs={"cost": [SPENT] * len(shown)})
    elif project is not None:
        click.echo("No sessions match.")
    else:
        click.echo("No sessions in this time. They come with calls of an agent: halton run -- claude")
    echo_provenance(head, then)


def _show(session: str, then: Then | None, as_json: bool, *, is_alone: bool) -> None:
    from halton.cli.output import echo_json
    from halton.cli.report_head import echo_provenance, provenance, reached
    from halton.cli.session_detail import READS, document, echo_detail, read_detail
    from halton.paths import Home

    if not is_alone:
        raise click.UsageError("--since and --project choose from the list of sessions. Leave them out to see SESSION.")
    with opened(Home.from_environment(), then, READS) as (log, views), reached(log, views, READS) as head:
        detail = read_detail(views, session)
    if as_json:
        echo_json({"schema": 1, **provenance(head, then), **document(detail)})
        return
    echo_detail(detail)
    echo_provenance(head, then)


def _row(session: Session) -> tuple[str, ...]:
    from halton.cli.output import count, usd

    sums = session.sums
    return (
        span(sums.first_at, sums.last_at),
        session.session if len(session.session) <= ID_SHOWN else session.session[: ID_SHOWN - 1] + "…",
        named(sums.clients),
        named(sums.projects),
        named(sums.models),
        count(sums.calls),
        count(sums.prompt_tokens),
        count(sums.output_tokens),
        usd(sums.cost_pico if sums.is_known else None),
        usd(sums.notional_pico) if sums.notional_pico else "",
        count(sums.unpriced_calls) if sums.unpriced_calls else "",
    )


def span(first_at: str, last_at: str) -> str:
    """From when to when, local; the day of the end only where it is another one."""
    from halton.views.moment import moment

    first, last = (moment(text).astimezone() for text in (first_at, last_at))
    until = last.strftime("%H:%M" if first.date() == last.date() else "%m-%d %H:%M")
    return f"{first:%m-%d %H:%M} – {until}"


def named(names: Sequence[str]) -> str:
    """The one name, or the first and how many more."""
    if not names:
        return "–"
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
