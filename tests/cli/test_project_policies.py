"""What moving calls from project to project does to policies."""

from __future__ import annotations

from halton.cli.project_policies import Shift, notes, shift
from halton.events.types import PolicySet


def policy(name: str, project: str | None) -> PolicySet:
    return PolicySet(name=name, kind="requests", bound=9, window="day", project=project)


EVERY = {
    one.name: one
    for one in (
        policy("all", None),
        policy("a", "A"),
        policy("as", "a*"),
        policy("b", "b"),
        policy("any", "[ab]"),
        policy("c", "c"),
    )
}


def test_which_hold_from_now_on_and_which_no_longer() -> None:
    assert shift(EVERY, ["a"], "b") == Shift((EVERY["b"],), (EVERY["a"], EVERY["as"]))
    assert shift(EVERY, ["a"], "ax") == Shift((), (EVERY["a"], EVERY["any"]))
    assert shift(EVERY, ["a", "c"], "b").document() == {"policies_gained": ["any", "b"], "policies_lost": ["a", "as", "c"]}


def test_those_that_are_changed_with_them_are_neither() -> None:
    assert shift(EVERY, ["a"], "b", aside={"a", "b"}) == Shift((), (EVERY["as"],))


def test_they_are_said_by_project() -> None:
    assert list(notes(shift(EVERY, ["a", "c"], "b"), ["a", "c"], "b"))[2:] == [
        "Policies about a hold for no call any more: a. See: halton policy list",
        "Policies whose pattern fits a and not b do not go along: as (a*). See: halton policy list",
        "Policies about c hold for no call any more: c. See: halton policy list",
    ]
