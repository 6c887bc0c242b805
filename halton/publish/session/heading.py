"""What a session was: whose, on which projects and branches, from when to when, and whether it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from halton.publish.links import project_path
from halton.publish.session.words import day, milliseconds, zone_of
from halton.publish.spend.clock import zone
from halton.views.break_words import lasting
from halton.views.session_calls import SessionCall

# A client states no end of a session, so one is taken as going on as long as a person might still be reading its last answer.
QUIET = timedelta(minutes=5)


class Heading(NamedTuple):
    """Names are the clients' and projects' own; `projects` are names with the address of each."""

    session: str
    clients: list[str]
    projects: list[tuple[str, str]]
    branches: list[str]
    began: str
    ended: str
    began_iso: str
    ended_iso: str
    zone: str
    lasted: str
    state: str
    is_active: bool


def heading(session: str, calls: Sequence[SessionCall], now: datetime) -> Heading:
    """The heading of a session with these calls, of which there is at least one, as it stands now."""
    began, ended = calls[0].began_at, max(call.ended_at for call in calls)
    here = zone_of(now)
    first, last = began.astimezone(here), ended.astimezone(here)
    quiet = now - ended
    return Heading(
        session,
        _named(call.client for call in calls),
        [(name, project_path(name)) for name in _named(call.project for call in calls)],
        _named(call.git_branch for call in calls),
        f"{day(first)}, {first:%H:%M}",
        f"{last:%H:%M}" if first.date() == last.date() else f"{day(last)}, {last:%H:%M}",
        _iso(began),
        _iso(ended),
        zone(now),
        lasting(milliseconds(ended) - milliseconds(began)),
        "active" if quiet < QUIET else f"quiet for {lasting(milliseconds(now) - milliseconds(ended))}",
        quiet < QUIET,
    )


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _named(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name is not None))
