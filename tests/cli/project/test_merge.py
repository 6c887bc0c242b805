"""`halton project merge`: what would move is said first."""

from __future__ import annotations

import json
from typing import Any

import pytest

import make
from cli.project.written import events, projects
from halton.events.types import PolicySet, ProjectMerged, ProjectSet
from halton.paths import Home

EVENTS = [make.price(), *(make.call(project=name) for name in ("api", "api-old", "api-test", "api-test"))]
DAY = 1440 * make.MINUTE


def test_it_is_said_and_done(run: Any, fill: Any, home: Home) -> None:
    fill([*EVENTS, make.call(project="api-test", started_at=make.NOON + DAY, billing="subscription", model="x")])
    dry = run("project", "merge", "api-test", "API-old", "api", "--dry-run")
    assert [line.split() for line in dry.output.splitlines()] == [
        ["project", "calls", "cost", "covered", "days"],
        ["api-test", "3", "≥$0.0120", "2026-09-22", "–", "2026-09-23"],
        ["api-old", "1", "$0.006000", "2026-09-22"],
        ["4", "calls", "get", "another", "project,", "≥$0.0180", "in", "all."],
        ["Nothing", "was", "written."],
    ]
    assert run("project", "merge", "api-test", "api-old", "api", "--yes").output.endswith("Written as event 9 of the log.\n")
    assert events(home, 7) == [
        ProjectMerged(project="api-test", into_project="api"),
        ProjectMerged(project="api-old", into_project="api"),
    ]
    assert projects(home) == ["api"] * 5


def test_off_a_terminal_it_has_to_be_meant(run: Any, fill: Any, home: Home) -> None:
    fill(EVENTS)
    for more in ([], ["--json"]):
        result = run("project", "merge", "api-old", "api", *more)
        assert (result.exit_code, "Add --yes if that is meant" in result.output) == (2, True)
    assert projects(home) == ["api", "api-old", "api-test", "api-test"]


def test_as_json(run: Any, fill: Any) -> None:
    fill(EVENTS)
    document = json.loads(run("project", "merge", "api-old", "new", "--create", "--yes", "--json").output)
    moves = document.pop("moves")
    assert document == {
        "schema": 1, "projects": ["api-old"], "into": "new", "policies_gained": [], "policies_lost": [],
        "position": 7, "projected": True, "not_acknowledged": [],
    }  # fmt: skip
    assert [(move["project"], move["calls"], move["cost_pico"]) for move in moves] == [("api-old", 1, 6_000_000_000)]


def test_what_is_not_taken_along_is_said(run: Any, fill: Any) -> None:
    budget = PolicySet(name="mine", kind="budget", bound=1, window="day", project="api-old")
    fill([*EVENTS, ProjectSet(project="api-old", body_capture="off"), budget])
    shown = run("project", "merge", "api-old", "api", "--dry-run").output.splitlines()
    assert shown[:2] == [
        "Bodies of api-old are not kept so far. To say so for all: halton project set INTO body-capture off",
        "Policies about api-old hold for no call any more: mine. See: halton policy list",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["api", "API"], "A project cannot become a part of itself."),
        (["apj", "api"], 'Did you mean "api"?'),
        (["api-old", "nothing"], "To begin a new one, add --create."),
        (["gone", "api-test"], '"gone" is a part of "api" by now.'),
        (["api-old", "gone"], '"gone" is a part of "api" by now.'),
        (["!", "api"], "it needs a letter or a digit"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Any, fill: Any, arguments: list[str], said: str) -> None:
    fill([*EVENTS, ProjectMerged(project="gone", into_project="api")])
    result = run("project", "merge", *arguments, "--yes")
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_one_comes_back_by_a_merge_the_other_way(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="a"), ProjectMerged(project="a", into_project="b"), make.call(project="a")])
    assert run("project", "merge", "b", "a", "--yes").exit_code == 0
    assert projects(home) == ["a", "a"]


def test_the_policies_that_hold_for_the_calls_from_now_on_are_said(run: Any, fill: Any) -> None:
    budget = PolicySet(name="budget", kind="budget", bound=10**12, window="day", project="api")
    every = PolicySet(name="every", kind="requests", bound=9, window="day", project="api*")
    pattern = PolicySet(name="olds", kind="requests", bound=9, window="day", project="*-OLD")
    fill([*EVENTS, budget, every, pattern])
    shown = run("project", "merge", "api-old", "api", "--dry-run").output.splitlines()
    assert shown[:2] == [
        'Comes into force for these calls: "budget" allows $1.00 a day for project api; it blocks what is beyond.',
        "Policies whose pattern fits api-old and not api do not go along: olds (*-OLD). See: halton policy list",
    ]
    document = json.loads(run("project", "merge", "api-old", "api", "--dry-run", "--json").output)
    assert (document["policies_gained"], document["policies_lost"], document["position"]) == (["budget"], ["olds"], None)
