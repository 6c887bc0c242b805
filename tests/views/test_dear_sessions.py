"""The dearest sessions of a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import make
from halton.events.types import CallCompleted
from halton.views.dear_sessions import DearSession, read_dear_sessions
from halton.views.period import Period

DAY = 1440 * make.MINUTE
CALL_PICO = 6_000_000_000
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))


def on(day: int, session: str, **changes: object) -> CallCompleted:
    """A call at noon, so many days after 2026-09-22."""
    return make.call(started_at=make.NOON + day * DAY, session=session, **changes)


def names(found: list[DearSession]) -> list[str]:
    return [session.session for session in found]


def test_they_come_by_their_cost_and_each_as_a_whole(tmp_path: Path) -> None:
    events = [
        make.price(),
        on(0, "one"),
        on(-40, "two", cache_read_tokens=3000),
        on(1, "two", cache_read_tokens=3000),
        on(0, "plan", billing="subscription", output_tokens=9000),
        on(0, "dark", model="nobody-knows-1"),
        on(-40, "old", output_tokens=9000),
    ]
    with make.views(tmp_path, events) as views:
        found = read_dear_sessions(views, SEPTEMBER, notional=False, limit=9)
        covered = read_dear_sessions(views, SEPTEMBER, notional=True, limit=1)
        always = read_dear_sessions(views, Period(), notional=False, limit=1)
    assert names(found) == ["two", "one", "plan", "dark"]
    two = found[0]
    assert (two.spend.calls, two.spend.cost_pico, two.spend.hit_rate) == (2, 2 * (CALL_PICO + 900_000_000), 0.75)
    assert (two.began_at, two.last_at) == ("2026-08-13T12:00:00.000000Z", "2026-09-23T12:00:00.000000Z")
    assert (two.project, two.client, two.model) == ("halton", "claude-code", "claude-sonnet-4-5-20250929")
    assert [session.spend.is_known for session in found] == [True, True, True, False]
    assert names(covered) == ["plan"] and names(always) == ["old"]
