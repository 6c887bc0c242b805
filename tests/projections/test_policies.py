"""What is in force is the last word on each name; what met a policy is kept for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.events.types import Event, PolicyBlocked, PolicyOverridden, PolicyRemoved, PolicySet, PolicyWarned

NOON = "2026-09-22T12:00:00.000000Z"
FAR = 4_102_444_800_000_000  # 2100
BUDGET = PolicySet(name="b", kind="budget", bound=50 * 10**12, window="month", project="billing", warn_percent=80)


def in_force(tmp_path: Path, *events: Event) -> list[tuple[object, ...]]:
    query = "select name, bound_usd, scope, removed_at is null, overridden_until from policies order by name"
    return make.rows(tmp_path, events, query)


def test_the_last_set_holds_whole(tmp_path: Path) -> None:
    other = PolicySet(name="b", kind="tokens", bound=7, window="day", model="claude-*", client="codex")
    assert in_force(tmp_path, BUDGET, other) == [("b", None, "model claude-*, client codex", 1, None)]


def test_the_scope_in_words(tmp_path: Path) -> None:
    everything = PolicySet(name="a", kind="budget", bound=10**12, window="day")
    assert in_force(tmp_path, BUDGET, everything) == [("a", 1.0, "all calls", 1, None), ("b", 50.0, "project billing", 1, None)]


def test_a_project_is_shown_by_its_slug_and_a_pattern_as_it_is(tmp_path: Path) -> None:
    stated = {"m": "my team", "p": "my*", "s": "[ab]", "x": "-"}
    events = [PolicySet(name=name, kind="requests", bound=1, window="day", project=text) for name, text in stated.items()]
    assert make.rows(tmp_path, events, "select name, scope, project, project_slug from policies order by name") == [
        ("m", "project my-team", "my team", "my-team"),
        ("p", "project my*", "my*", None),
        ("s", "project [ab]", "[ab]", None),
        ("x", "project -", "-", None),
    ]


def test_one_that_was_removed_stays_to_be_seen_and_can_be_set_again(tmp_path: Path) -> None:
    removed = PolicyRemoved(name="b")
    (tmp_path / "again").mkdir()
    assert in_force(tmp_path, BUDGET, removed) == [("b", 50.0, "project billing", 0, None)]
    assert in_force(tmp_path / "again", BUDGET, removed, BUDGET) == [("b", 50.0, "project billing", 1, None)]


def test_an_override_holds_through_a_change_and_ends_with_the_policy(tmp_path: Path) -> None:
    override = PolicyOverridden(name="b", until_at=FAR)
    for folder in "abcde":
        (tmp_path / folder).mkdir()
    assert in_force(tmp_path / "a", override, BUDGET)[0][-1] is None
    assert in_force(tmp_path / "b", BUDGET, override, BUDGET)[0][-1] == "2100-01-01T00:00:00.000000Z"
    assert in_force(tmp_path / "c", BUDGET, override, PolicyRemoved(name="b"), BUDGET)[0][-1] is None
    for folder, past in (("d", 0), ("e", make.NOON)):
        ended = PolicyOverridden(name="b", until_at=past)
        assert in_force(tmp_path / folder, BUDGET, override, ended)[0][-1] is None


def test_each_call_that_met_one(tmp_path: Path) -> None:
    met: dict[str, Any] = {
        "name": "b",
        "kind": "budget",
        "bound": 50,
        "window": "month",
        "window_began_at": make.NOON,
        "project": "billing",
    }
    events = [
        PolicyBlocked(used=51, model="m", **met),
        PolicyWarned(used=41, percent=82, **met),
        PolicyBlocked(name="m", kind="models"),
    ]
    query = "select position, hit, call_id, name, used, bound, percent, window_began_at, project, model from policy_hits"
    assert make.rows(tmp_path, events, query) == [
        (2, "blocked", "e0001", "b", 51, 50, 102, NOON, "billing", "m"),
        (3, "warned", "e0002", "b", 41, 50, 82, NOON, "billing", None),
        (4, "blocked", "e0003", "m", None, None, None, None, None, None),
    ]
