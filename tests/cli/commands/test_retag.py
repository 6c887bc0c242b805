"""`halton retag`: past calls get another project, by conditions or by their ids."""

from __future__ import annotations

import json
from typing import Any

import pytest

import make
from cli.project.written import events, projects
from halton.events.types import CallsRetagged, ProjectMerged
from halton.paths import Home

DAY = 1440 * make.MINUTE
CALLS = [
    make.price(),
    make.call(project="a", session="s1", git_branch="main"),
    make.call(project="a", session="s1", started_at=make.NOON + DAY),
    make.call(project="b", model="x"),
    make.call(project="to"),
]


def test_it_is_said_and_done(run: Any, fill: Any, home: Home) -> None:
    fill(CALLS)
    dry = run("retag", "--to", "to", "--since", "2026-09-22", "--until", "2026-09-22", "--dry-run").output
    assert [line.split() for line in dry.splitlines()] == [
        ["project", "calls", "cost", "covered", "days"],
        ["a", "1", "$0.006000", "2026-09-22"],
        ["b", "1", "≥$0.00", "2026-09-22"],
        ["2", "calls", "get", "another", "project,", "≥$0.006000", "in", "all."],
        ["Nothing", "was", "written."],
    ]
    assert run("retag", "--to", "to", "--since", "2026-09-22", "--until", "2026-09-22", "--yes").exit_code == 0
    midnight = make.NOON - DAY // 2
    assert events(home, 6) == [CallsRetagged(project="to", since_at=midnight, until_at=midnight + DAY, matched=2)]
    assert projects(home) == ["to", "a", "to", "to"]


def test_each_condition_is_in_the_event(run: Any, fill: Any, home: Home) -> None:
    fill(CALLS)
    document = json.loads(
        run(
            *("retag", "--to", "New", "--create", "--project", "A", "--session", "s1", "--branch", "main", "--yes", "--json"),
            *("--model", "claude-sonnet-4-5-20250929", "--until", "2026-09-22T12:00:01"),
        ).output
    )
    assert (document["project"], document["matched"], document["position"], document["projected"]) == ("new", 1, 7, True)
    model, until = "claude-sonnet-4-5-20250929", make.NOON + 1_000_000
    assert events(home, 6) == [
        CallsRetagged(
            project="new", from_project="a", until_at=until, session="s1", model=model, git_branch="main", matched=1
        )
    ]  # fmt: skip
    assert projects(home) == ["new", "a", "b", "to"]


def test_calls_by_their_ids(run: Any, fill: Any, home: Home) -> None:
    fill(CALLS)
    assert run("retag", "--to", "b", "e0002", "E0005", "--yes").exit_code == 0
    (event,) = events(home, 6)
    assert event == CallsRetagged(project="b", since_at=make.NOON, until_at=make.NOON + 1, calls=("e0002", "e0005"), matched=2)
    assert projects(home) == ["b", "a", "b", "b"]


def test_it_can_be_taken_back(run: Any, fill: Any, home: Home) -> None:
    fill(CALLS)
    assert run("retag", "--to", "b", "--project", "a", "--yes").exit_code == 0
    assert run("retag", "--to", "a", "--session", "s1", "--yes").exit_code == 0
    assert projects(home) == ["a", "a", "b", "to"]


def test_every_report_follows(run: Any, fill: Any) -> None:
    fill(CALLS)
    assert run("retag", "--to", "to", "--session", "s1", "--yes").exit_code == 0
    (session,) = json.loads(run("sessions", "--project", "to", "--json").output)["sessions"]
    assert (session["session"], session["calls"], session["projects"]) == ("s1", 2, ["to"])
    assert run("calls", "--project", "to", "--json").output.count("\n") == 3
    assert run("calls", "--project", "a", "--json").output == ""
    by_month = json.loads(run("monthly", "--by", "project", "--since", "2026-09-01", "--json").output)["rows"]
    assert {row["project"]: row["calls"] for row in by_month} == {"to": 3, "b": 1}
    assert {row["project"] for row in json.loads(run("forecast", "--by", "project", "--json").output)["projects"]} == {"to", "b"}
    then = json.loads(run("report", "--by", "project", "--as-of", "6", "--json").output)["rows"]
    assert {row["project"]: row["calls"] for row in then} == {"a": 2, "b": 1, "to": 1}


def test_where_no_call_is_meant_nothing_is_written(run: Any, fill: Any, home: Home) -> None:
    fill(CALLS)
    result = run("retag", "--to", "to", "--session", "none")
    assert (result.exit_code, result.output) == (0, "No call is meant by this, or all have that project already.\n")
    assert json.loads(run("retag", "--to", "to", "--session", "none", "--json").output)["matched"] == 0
    assert events(home, 6) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "b"], "Say which calls"),
        (["--to", "c", "--project", "a"], "To begin a new one, add --create."),
        (["--to", "gone", "--project", "a"], '"gone" is a part of "b" by now.'),
        (["--to", "b", "--project", "aa"], 'Did you mean "a"?'),
        (["--to", "a", "--project", "a"], "These calls belong to a already."),
        (["--to", "b", "e9"], "No call has the id e9"),
        (["--to", "b", "e000"], "Several calls begin with e000"),
        (["--to", "b", "--since", "2026-09-23", "--until", "2026-09-22"], "--since is not before --until"),
        (["--to", "b", "--project", "a"], "Add --yes if that is meant"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Any, fill: Any, home: Home, arguments: list[str], said: str) -> None:
    fill([*CALLS, ProjectMerged(project="gone", into_project="b")])
    result = run("retag", *arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert events(home, 7) == []
