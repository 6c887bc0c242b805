"""A snapshot as lines: the figures of the moment, today's spend by project and by model, budgets, and what the figures lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from halton.cli.output import safe
from halton.cli.palette import FAILURE, WARNING, share_colour, state_colour
from halton.cli.report_footer import plural, wrapped
from halton.cli.top.figures import covered, in_flight, last_hour, last_minute, spent
from halton.cli.top.tables import TABLES, tables

if TYPE_CHECKING:
    from halton.cli.screen import Screen
    from halton.cli.top.snapshot import Snapshot

NEAR_PERCENT = 50
NEAR_SHOWN = 4
START = (
    "Nothing has been metered yet. Make the first call:",
    "  halton run -- claude",
    "Or see the whole of it, with a provider of its own:",
    "  halton demo",
)


def picture(snapshot: Snapshot, screen: Screen, *, height: int | None = None, first: str = TABLES[0]) -> list[str]:
    """The lines. With a height no more than that, the table named `first` before the other, which may find no room."""
    head, foot = [*_head(snapshot, screen)], [*_foot(snapshot, screen)]
    room = None if height is None else height - len(head) - len(foot)
    lines = [*head, *tables(snapshot, screen, room, first), *foot]
    return lines if height is None else lines[:height]


def _head(snapshot: Snapshot, screen: Screen) -> Iterator[str]:
    state = screen.styled(snapshot.state, bold=True, fg=state_colour(snapshot.state))
    yield f"{screen.styled('halton', bold=True)} {state}  {snapshot.at:%Y-%m-%d %H:%M:%S} {_offset(snapshot)}"
    if snapshot.state == "down":
        said = "." if snapshot.is_empty else ": what follows was metered before."
        yield from wrapped([f"The meter is not running{said} Start it with: halton start"], screen)
    if snapshot.is_empty:
        yield from ("", *START)
    elif snapshot.problem:
        yield from ("", *(screen.styled(line, fg=FAILURE) for line in wrapped([snapshot.problem], screen)))
    else:
        for figures in (spent, covered, in_flight, last_minute, last_hour):
            if line := figures(snapshot):
                yield from line.lines(screen)


def _foot(snapshot: Snapshot, screen: Screen) -> Iterator[str]:
    budgets, lacks = [*_budgets(snapshot, screen)], [*_lacks(snapshot)]
    if budgets or lacks:
        yield ""
    yield from budgets
    for line in wrapped(lacks, screen):
        yield screen.styled(line, fg=WARNING)


def _budgets(snapshot: Snapshot, screen: Screen) -> Iterator[str]:
    from halton.cli.policy_text import allows
    from halton.cli.policy_text import used as used_of

    for standing in [one for one in snapshot.standings if (one.percent or 0) >= NEAR_PERCENT][:NEAR_SHOWN]:
        policy, share = standing.row.policy, standing.percent or 0
        colour = share_colour(share, policy.warn_percent)
        said = f"{share} % of {safe(policy.name)}: {used_of(standing)} of {allows(policy)}"
        for line in wrapped([said], screen):
            yield screen.styled(line, fg=colour)


def _lacks(snapshot: Snapshot) -> Iterator[str]:
    lacks = snapshot.completeness
    if lacks.gaps:
        kinds = ((lacks.gap_connections, "connection"), (lacks.gap_calls, "call"))
        said = " and ".join(plural(number, kind) for number, kind in kinds if number) or "some traffic"
        yield f"Not metered today: {said}. See why: halton status"
    if lacks.unpriced_calls:
        yield f"{plural(lacks.unpriced_calls, 'call')} of today without a known cost: not in the sum."
    if lacks.suspect_calls:
        yield f"{plural(lacks.suspect_calls, 'call')} of more than $1,000, hard to believe: not in the sum."
    if lacks.events_behind:
        yield f"The views are {plural(lacks.events_behind, 'event')} behind the log."
    yield from (f"The view {safe(name)} is parked. See why: halton status" for name in lacks.parked)


def _offset(snapshot: Snapshot) -> str:
    """How far the local clock is from UTC, which tells whose day it is."""
    text = f"{snapshot.at:%z}"
    return "UTC" if text == "+0000" else f"UTC{text[:3]}:{text[3:5]}"
