"""What the log says is set."""

from __future__ import annotations

from pathlib import Path

import make
from halton.cli.project_state import InForce, about, in_force, state_of
from halton.events.actor import Actor
from halton.events.types import PolicyOverridden, PolicyRemoved, PolicySet, ProjectSet

ME = Actor(uid=1, command="halton")


def policy(name: str, bound: int, project: str | None) -> PolicySet:
    return PolicySet(name=name, kind="budget", bound=bound, window="day", project=project)


def test_the_last_event_holds_all_of_it(tmp_path: Path) -> None:
    events = [
        ProjectSet(project="a", tags=("x",), actor=ME),
        ProjectSet(project="a", name="A", actor=ME),
        ProjectSet(project="b"),
    ]
    make.log(tmp_path, events).close()
    assert state_of(tmp_path / "db.sqlite", "a") == ProjectSet(project="a", name="A")
    assert state_of(tmp_path / "db.sqlite", "c") == ProjectSet(project="c")


def test_policies_are_those_in_force_about_this_project_alone(tmp_path: Path) -> None:
    events = [
        policy("z", 1, "A"),
        policy("y", 1, "a"),
        PolicyRemoved(name="y"),
        policy("x", 1, "a*"),
        policy("w", 1, None),
        policy("b", 1, "a"),
        policy("b", 2, "a"),
    ]
    make.log(tmp_path, events).close()
    assert about(in_force(tmp_path / "db.sqlite").policies, "a") == [policy("b", 2, "a"), policy("z", 1, "A")]


def test_an_override_ends_with_its_policy(tmp_path: Path) -> None:
    events = [
        policy("a", 1, None),
        policy("b", 1, None),
        PolicyOverridden(name="a", until_at=5),
        PolicyOverridden(name="b", until_at=6),
        PolicyOverridden(name="none", until_at=7),
        PolicyRemoved(name="a"),
        policy("b", 2, None),
    ]
    make.log(tmp_path, events).close()
    assert in_force(tmp_path / "db.sqlite") == InForce({"b": policy("b", 2, None)}, {"b": 6})
