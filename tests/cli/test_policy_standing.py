from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import make
from halton.cli.policy_standing import moment, read_standings
from halton.events.types import PolicyOverridden, PolicyRemoved, PolicySet

NOW = datetime(2026, 9, 22, 14, tzinfo=timezone(timedelta(hours=2)))


def test_a_local_time() -> None:
    assert moment(NOW) == (make.NOON, 120)


def test_how_policies_stand(tmp_path: Path) -> None:
    events = [
        make.price(),
        PolicySet(name="b", kind="budget", bound=10**10, window="day"),
        PolicySet(name="o", kind="max_output", bound=5),
        PolicySet(name="x", kind="requests", bound=5, window="day"),
        PolicyRemoved(name="x"),
        PolicyOverridden(name="b", until_at=4_102_444_800_000_000),
        PolicyOverridden(name="o", until_at=make.NOON),
        make.call(utc_offset_minutes=120),
    ]
    with make.views(tmp_path, events) as views:
        standings = read_standings(views, NOW)
        everything = read_standings(views, NOW, removed=True)
    assert [(one.row.policy.name, one.used, one.percent, one.is_overridden) for one in standings] == [
        ("b", 6 * 10**9, 60, True),
        ("o", None, None, False),
    ]
    document = standings[0].document()
    assert (document["window_began_at"], document["starts_anew_at"], document["overridden_until"]) == (
        "2026-09-21T22:00:00.000000Z",
        "2026-09-22T22:00:00.000000Z",
        "2100-01-01T00:00:00.000000Z",
    )
    assert [(one.row.policy.name, one.used) for one in everything][-1] == ("x", None)
