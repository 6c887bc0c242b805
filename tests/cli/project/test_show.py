"""`halton project show`: one of them."""

from __future__ import annotations

import json
from typing import Any

import make
from cli.printed import above_head
from halton.events.types import PolicySet, ProjectMerged, ProjectSet

EVENTS = [
    make.price(),
    make.call(project="web", git_branch="main"),
    make.call(project="web", attributed_by="header"),
    make.failure(project="old"),
    make.call(project="web", billing="subscription", model="x"),
    ProjectMerged(project="old", into_project="web"),
    PolicySet(name="web-budget", kind="budget", bound=50 * 10**12, window="month", project="web"),
    PolicySet(name="all-budget", kind="budget", bound=50 * 10**12, window="month"),
    ProjectSet(project="web", name="Web Shop", tags=("a",), body_capture="off", archived=True),
]


def test_everything_there_is_to_say(run: Any, fill: Any) -> None:
    fill(EVENTS)
    assert [line.split(maxsplit=1) for line in above_head(run("project", "show", "Web"))] == [
        ["project", "web"],
        ["name", "Web Shop"],
        ["also", "named    old"],
        ["tags", "a"],
        ["body", "capture  off"],
        ["archived", "yes"],
        ["calls", "4, 1 of them failed"],
        ["from,", "to      2026-09-22 12:00 – 2026-09-22 12:00"],
        ["cost", "≥$0.0120"],
        ["unpriced", "1 calls, which are in no sum"],
        ["decided", "by    git_root 3, header 1"],
        ["branches", "main 1"],
        ["recorded", "as   old 1"],
        ["policy", "web-budget: $50.00 a month"],
    ]


def test_one_that_is_a_part_of_another(run: Any, fill: Any) -> None:
    fill(EVENTS)
    document = json.loads(run("project", "show", "old", "--json").output)
    assert (document["project"]["merged_into"], document["project"]["calls"]) == ("web", 0)
    web = json.loads(run("project", "show", "web", "--json").output)
    assert (web["merged"], [policy["name"] for policy in web["policies"]]) == (["old"], ["web-budget"])
    assert json.loads(run("project", "show", "web", "--as-of", "3", "--json").output)["policies"] == []


def test_a_name_that_nobody_bears(run: Any, fill: Any) -> None:
    fill(EVENTS)
    result = run("project", "show", "webb")
    assert (result.exit_code, 'no project "webb" is known. Did you mean "web"?' in result.output) == (2, True)
