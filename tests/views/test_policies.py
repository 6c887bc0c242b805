from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import PolicyBlocked, PolicyOverridden, PolicyRemoved, PolicySet, PolicyWarned
from halton.policy.policy import Policy
from halton.views.policies import Hit, read_hits, read_policies


def test_the_policies_in_force_and_what_they_did(tmp_path: Path) -> None:
    event = PolicySet(name="m", kind="models", models=("Claude-*",), project="Billing", action="warn")
    events = [
        event,
        PolicySet(name="b", kind="budget", bound=5, window="day"),
        PolicyBlocked(name="b", kind="budget", used=6, bound=5, window="day"),
        PolicyBlocked(name="b", kind="budget", used=7, bound=5, window="day", window_began_at=make.NOON, project="x", model="y"),
        PolicyWarned(name="b", kind="budget", used=4, bound=5, percent=80),
        PolicyOverridden(name="b", until_at=4_102_444_800_000_000),
        PolicySet(name="x", kind="budget", bound=5, window="day"),
        PolicyRemoved(name="x"),
    ]
    with make.views(tmp_path, events) as views:
        rows, everything, hits = read_policies(views), read_policies(views, removed=True), read_hits(views, "b", 2)
    assert [(row.policy.name, row.blocked, row.warned, row.overridden_until) for row in rows] == [
        ("b", 2, 1, "2100-01-01T00:00:00.000000Z"),
        ("m", 0, 0, None),
    ]
    assert rows[1].policy == Policy.of(event)
    assert [(row.policy.name, row.removed_at is None) for row in everything] == [("b", True), ("m", True), ("x", False)]
    assert [hit.hit for hit in hits] == ["warned", "blocked"]
    assert hits[1] == Hit(hits[1].at, "blocked", "e0004", "b", 7, 5, 140, "2026-09-22T12:00:00.000000Z", "x", "y")
