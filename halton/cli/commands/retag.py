"""`halton retag`: calls that were put down to the wrong project get the right one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from halton.cli.period import Moment

if TYPE_CHECKING:
    from halton.views.moving import Conditions, Moving

_DAY = re.compile(r"\d{4}-\d\d-\d\d|today|yesterday")


class End(Moment):
    """A moment, or a day to its end."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment behind."""
        moment = super().convert(value, param, ctx)
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            return moment
        return datetime.combine(moment.date() + timedelta(days=1), datetime.min.time()).astimezone()


@click.command("retag")
@click.argument("calls", nargs=-1, metavar="[CALL_ID]...")
@click.option("--to", "into", required=True, metavar="PROJECT", help="The project they belong to.")
@click.option("--project", help="Only calls that have this one now.")
@click.option("--since", type=Moment(), help="From here on: 2026-11-21, 2026-11-21T14:30, yesterday, 12h, 7d …")
@click.option("--until", type=End(), help="To the end of this day, or before this moment.")
@click.option("--session", help="Only of this session of a client.")
@click.option("--model", help="Only those that this model answered, or was asked.")
@click.option("--branch", help="Only those from this branch of a git repository.")
@click.option("--create", is_flag=True, help="PROJECT is a new one.")
@click.option("--dry-run", is_flag=True, help="Say what would move, and write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(calls: tuple[str, ...], into: str, create: bool, dry_run: bool, yes: bool, as_json: bool, **asked: Any) -> None:
    """Give past calls another project.

    Those of which all conditions hold, in every view from now on. What the log
    recorded with a call stays, and halton retag can take it back. Calls to come
    go by the rules, as before: halton project which. A CALL_ID may be cut short.

    \b
    Examples:
      # how many that would be
      halton retag --to billing --project default --since yesterday --dry-run
      # a session
      halton retag --to billing --session 5f1c0e4e-93f0-4d6f-8a57-0a4f7c9a1b2d
      halton retag --to thesis 019aa2f3 019aa2f7 --yes  # two calls, unasked
    """
    from contextlib import closing

    from halton.cli.price_setting import begin
    from halton.cli.project_name import target
    from halton.cli.project_writing import echo_unchanged, propose
    from halton.log.store import read_only
    from halton.paths import Home
    from halton.views.moving import read_moving
    from halton.views.projects import read_projects

    if not calls and not any(asked.values()):
        raise click.UsageError("Say which calls: --project, --since, --until, --session, --model, --branch, or their ids.")
    home = Home.from_environment()
    begin(home)
    with closing(read_only(home.views)) as views:
        slug = target(read_projects(views), into, create=create)
        conditions = _conditions(views, calls, asked)
        if conditions.from_project == slug:
            raise click.UsageError(f"These calls belong to {slug} already.")
        moves = read_moving(views, conditions, slug)
    matched = sum(move.calls for move in moves)
    said = {"project": slug, "matched": matched}
    if not matched:
        echo_unchanged(as_json, "No call is meant by this, or all have that project already.", moves=[], **said)
        return
    if calls:
        conditions = _narrowed(conditions, moves)
    propose(home, [_event(conditions, slug, matched)], moves, dry_run=dry_run, yes=yes, as_json=as_json, **said)


def _conditions(views: sqlite3.Connection, calls: Sequence[str], asked: dict[str, Any]) -> Conditions:
    from halton.cli.project_name import known
    from halton.views.calls import utc_text
    from halton.views.moving import Conditions
    from halton.views.projects import read_projects

    since, until = asked["since"], asked["until"]
    if since and until and since >= until:
        raise click.UsageError("--since is not before --until.")
    ids = tuple(dict.fromkeys(_whole_id(views, text) for text in calls))
    return Conditions(
        from_project=asked["project"] and known(read_projects(views), asked["project"]).slug,
        since_at=utc_text(since),
        until_at=utc_text(until),
        session=asked["session"],
        model=asked["model"],
        git_branch=asked["branch"],
        calls=ids,
    )


def _whole_id(views: sqlite3.Connection, text: str) -> str:
    from halton.cli.output import safe
    from halton.views.call_place import find_calls

    found = [call.call_id for call in find_calls(views, text)]
    if text.lower() in found or len(found) == 1:
        return found[0]
    if not found:
        raise click.UsageError(f"No call has the id {safe(text)}. See them: halton calls --json")
    raise click.UsageError(f"Several calls begin with {safe(text)}: {safe(', '.join(found))} …")


def _narrowed(conditions: Conditions, moves: Sequence[Moving]) -> Conditions:
    """The same calls, found sooner in a long log by when they began."""
    import msgspec

    from halton.views.calls import utc_text

    first_at = min(move.first_at for move in moves)
    behind = datetime.fromisoformat(max(move.last_at for move in moves)) + datetime.resolution
    return msgspec.structs.replace(conditions, since_at=first_at, until_at=utc_text(behind))


def _event(conditions: Conditions, slug: str, matched: int) -> Any:
    import msgspec

    from halton.events.types import CallsRetagged

    facts = msgspec.structs.asdict(conditions)
    moments = {name: _microseconds(facts[name]) for name in ("since_at", "until_at")}
    return CallsRetagged(project=slug, matched=matched, **facts | moments)


def _microseconds(text: str | None) -> int | None:
    from halton.views.call_place import EPOCH

    return None if text is None else (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
