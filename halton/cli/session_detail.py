"""One session in the terminal: its lanes with their sums, and where its caches were lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from halton.views.cache_breaks import Break
    from halton.views.lanes import Lane
    from halton.views.session_calls import SessionCall

COLUMNS = ("lane", "calls", "failed", "in", "cached", "out", "cost", "covered", "unpriced", "breaks")
RANKS = {"failed": 6, "unpriced": 5, "cached": 4, "out": 3, "in": 2, "covered": 1}
READS = ("cost", "sessions")


class Detail(NamedTuple):
    """A session's name as its client writes it, its lanes, and the cache breaks in them in order of time."""

    session: str
    lanes: list[Lane]
    breaks: list[Break]

    @property
    def calls(self) -> list[SessionCall]:
        """All calls of all lanes."""
        return [call for lane in self.lanes for call in lane.calls]


def read_detail(views: sqlite3.Connection, text: str) -> Detail:
    """The session that a text names: its id, or the beginning of one, or "last".

    :raises click.ClickException: if it names no session or several.
    """
    from itertools import chain, count, takewhile

    from halton.views.cache_breaks import breaks_of
    from halton.views.lanes import lanes_of
    from halton.views.session_calls import read_session_calls

    session = _the_one(views, text)
    blocks = takewhile(bool, (read_session_calls(views, session, block) for block in count()))
    lanes = lanes_of(chain.from_iterable(blocks))
    return Detail(session, lanes, breaks_of(lanes))


def _the_one(views: sqlite3.Connection, text: str) -> str:
    from halton.cli.output import safe
    from halton.views.session_sums import find_sessions

    found = find_sessions(views, text)
    if not found:
        raise click.ClickException(f'no session has the id "{safe(text)}". List them: halton sessions --json')
    if len(found) > 1:
        ids = "\n  ".join(safe(session) for session in found)
        raise click.ClickException(f'"{safe(text)}" begins the ids of several sessions. Write more of one:\n  {ids}')
    return found[0]


def echo_detail(detail: Detail) -> None:
    """Print it for people: a line a lane, the sum, and a line for each break."""
    from halton.cli.output import echo_table, safe
    from halton.cli.palette import SPENT
    from halton.cli.report_footer import wrapped
    from halton.cli.screen import Screen

    screen, calls = Screen.of_stdout(), detail.calls
    clients = sorted({call.client for call in calls if call.client is not None})
    projects = ", ".join(sorted({call.project for call in calls}))
    heading = " · ".join((f"Session {safe(detail.session)}", *map(safe, clients), safe(projects)))
    click.echo("\n".join([*wrapped([heading], screen), ""]))
    rows = [_row("  " * lane.depth + lane.name, lane.calls, _within(detail.breaks, lane)) for lane in detail.lanes]
    if len(rows) > 1:
        rows.append(_row("total", calls, len(detail.breaks)))
    fgs = {"cost": [SPENT] * len(rows)}
    echo_table(COLUMNS, rows, right=range(1, len(COLUMNS)), ranks=RANKS, fgs=fgs, total=len(rows) > 1)
    if detail.breaks:
        lines = wrapped(list(_break_lines(detail)), screen)
        click.echo("\n".join(["", *lines] if screen.width is None else [*lines, ""]))  # a terminal has one before them


def _break_lines(detail: Detail) -> Iterator[str]:
    from halton.cli.output import count, safe, usd
    from halton.views.break_words import why

    lanes = {call.key: lane.name for lane in detail.lanes for call in lane.calls}
    yield "Cache breaks"
    for one in detail.breaks:
        cost = "at a cost not known" if one.cost_pico is None else f"{usd(one.cost_pico)} above reading them"
        at = f"{one.call.began_at.astimezone():%m-%d %H:%M:%S}"
        yield f"{at} {safe(lanes[one.call.key])}: {count(one.lost_tokens)} tokens lost, {cost}. {_uncut(why(one))}"


def _uncut(text: str) -> str:
    from halton.cli.output import safe

    return "".join(map(safe, text))


def document(detail: Detail) -> dict[str, Any]:
    """The same for programs, a session with its lanes and breaks."""
    lanes = {call.key: lane.name for lane in detail.lanes for call in lane.calls}
    return {
        "session": detail.session,
        "lanes": [{"lane": lane.name, "depth": lane.depth, **_sums(lane.calls)} for lane in detail.lanes],
        "cache_breaks": [
            {
                "call_id": one.call.call_id,
                "started_at": f"{one.call.began_at:%Y-%m-%dT%H:%M:%S.%fZ}",
                "lane": lanes[one.call.key],
                "likely_cause": one.cause,
                "lost_tokens": one.lost_tokens,
                "pause_s": one.pause_s,
                "kept_s": one.kept_s,
                "billing": one.call.billing,
                "cost_pico": one.cost_pico,
                "cost_reason": one.cost_reason,
            }
            for one in detail.breaks
        ],
    }


def _within(breaks: Iterable[Break], lane: Lane) -> int:
    keys = {call.key for call in lane.calls}
    return sum(one.call.key in keys for one in breaks)


def _row(name: str, calls: Iterable[SessionCall], breaks: int) -> tuple[str, ...]:
    from halton.cli.output import count, usd

    sums = _sums(calls)
    is_known = sums["cost_pico"] + sums["notional_pico"] > 0 or sums["calls"] > sums["failed_calls"] + sums["unpriced_calls"]
    counts = (count(sums[part]) for part in ("failed_calls", "prompt_tokens", "cache_read_tokens", "output_tokens"))
    covered = usd(sums["notional_pico"]) if sums["notional_pico"] else ""
    cost = usd(sums["cost_pico"] if is_known else None)
    unpriced = count(sums["unpriced_calls"]) if sums["unpriced_calls"] else ""
    return (name, count(sums["calls"]), *counts, cost, covered, unpriced, count(breaks) if breaks else "")


def _sums(calls: Iterable[SessionCall]) -> dict[str, int]:
    """By the rule of the rollups: a response brought twice has its tokens once, a call above $1,000 is in no sum."""
    told = list(calls)
    once = [call for call in told if not call.is_repeat]
    paid = [call for call in told if call.cost_pico is not None and not call.is_suspect]
    return {
        "calls": len(told),
        "failed_calls": sum(call.status != "ok" for call in told),
        "unpriced_calls": sum(call.cost_pico is None and call.cost_reason != "failed" for call in told),
        "prompt_tokens": sum(call.prompt_tokens for call in once),
        "cache_read_tokens": sum(call.cache_read_tokens for call in once),
        "output_tokens": sum(call.output_tokens for call in once),
        "cost_pico": sum(call.cost_pico or 0 for call in paid if call.billing != "subscription"),
        "notional_pico": sum(call.cost_pico or 0 for call in paid if call.billing == "subscription"),
    }
