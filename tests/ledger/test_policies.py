"""What the log says of policies, read on from where the last look ended."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import make
from halton.events.types import (
    Event,
    PolicyOverridden,
    PolicyRemoved,
    PolicySet,
    PolicyWarned,
    PriceBookLoaded,
    ProjectMerged,
    ProjectSet,
)
from halton.ledger.policies import News, Policies
from halton.log.store import Fact, Log, read_only

DAILY = PolicySet(name="daily", kind="requests", bound=2, window="day")


def news(tmp_path: Path, policies: Policies, *events: Event) -> News:
    with closing(Log(tmp_path / "db.sqlite")) as log:
        log.append([Fact.of("x", event) for event in events])
    with closing(read_only(tmp_path / "db.sqlite")) as log:
        return policies.read(log)


def test_a_policy_that_is_new_is_urgent_and_to_be_filled(tmp_path: Path) -> None:
    policies = Policies()
    found = news(tmp_path, policies, DAILY, make.call())
    assert (found.is_urgent, found.refill, found.moved_at) == (True, ["daily"], 0)
    assert [policy.name for policy in policies.state.policies] == ["daily"]
    assert policies.position == 3


def test_nothing_is_taken_twice(tmp_path: Path) -> None:
    policies = Policies()
    news(tmp_path, policies, DAILY)
    found = news(tmp_path, policies, make.call())
    assert (found.is_urgent, found.refill, policies.position) == (False, [], 3)


def test_one_that_counts_as_before_keeps_its_count(tmp_path: Path) -> None:
    policies = Policies()
    news(tmp_path, policies, DAILY)
    wider = PolicySet(name="daily", kind="requests", bound=9, window="day")
    assert news(tmp_path, policies, wider).refill == []
    assert policies.state.policies[0].bound == 9


def test_overrides_and_removals(tmp_path: Path) -> None:
    policies = Policies()
    found = news(tmp_path, policies, DAILY, PolicyOverridden(name="daily", until_at=7))
    assert found.is_urgent and policies.state.snapshot().overrides == {"daily": 7}
    assert news(tmp_path, policies, PolicyRemoved(name="daily")).is_urgent
    assert policies.state.policies == ()


def test_what_may_move_the_cost_or_the_project_of_older_calls_is_told(tmp_path: Path) -> None:
    policies = Policies()
    loaded = PriceBookLoaded(name="halton", version="1", digest="00", models=1, unread=0)
    assert news(tmp_path, policies, make.price(), loaded).moved_at == 3
    found = news(tmp_path, policies, ProjectMerged(project="a", into_project="b"))
    assert (found.moved_at, found.is_urgent) == (4, True)
    assert policies.projects.resolved("a") == "b"


def test_settings_of_projects_are_kept(tmp_path: Path) -> None:
    policies = Policies()
    news(tmp_path, policies, ProjectSet(project="billing", body_capture="off"))
    assert policies.projects.body_capture("billing") == "off"


def test_a_window_that_was_warned_of_needs_no_other_warning(tmp_path: Path) -> None:
    policies = Policies()
    warned = PolicyWarned(name="daily", kind="requests", used=2, bound=2, window="day", window_began_at=make.NOON)
    news(tmp_path, policies, DAILY, warned)
    assert [name for name, _ in policies.state.snapshot().warned] == ["daily"]
