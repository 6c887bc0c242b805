"""`halton project list`: what is current, and what is not."""

from __future__ import annotations

import json
from typing import Any

import make
from cli.printed import above_head
from halton.events.types import ProjectMerged, ProjectSet

EVENTS = [
    make.price(),
    make.call(project="web"),
    make.call(project="web", model="x"),
    make.call(project="thesis", billing="subscription"),
    make.call(project="old"),
    ProjectMerged(project="old", into_project="thesis"),
    ProjectSet(project="web", name="Web Shop", tags=("a", "b"), body_capture="off"),
    ProjectSet(project="done", archived=True),
]


def test_the_dearest_first(run: Any, fill: Any) -> None:
    fill(EVENTS)
    lines = above_head(run("project", "list"))
    assert [line.split() for line in lines] == [
        ["project", "name", "calls", "cost", "covered", "last", "call", "tags", "also"],
        ["thesis", "2", "$0.006000", "$0.006000", "2026-09-22"],
        ["web", "Web", "Shop", "2", "≥$0.006000", "2026-09-22", "a,", "b", "bodies", "off"],
        ["2", "more", "are", "archived", "or", "a", "part", "of", "another:", "--all"],
    ]


def test_all_of_them(run: Any, fill: Any) -> None:
    fill(EVENTS)
    lines = above_head(run("project", "list", "--all"))
    assert [line.split() for line in lines[3:]] == [
        ["done", "0", "$0.00", "–", "archived"],
        ["old", "0", "$0.00", "–", "now", "thesis"],
    ]


def test_those_of_a_tag_as_json(run: Any, fill: Any) -> None:
    fill(EVENTS)
    document = json.loads(run("project", "list", "--tag", "b", "--json").output)
    assert (document["schema"], [(one["slug"], one["tags"], one["body_capture"]) for one in document["projects"]]) == (
        1,
        [("web", ["a", "b"], "off")],
    )


def test_as_they_were(run: Any, fill: Any) -> None:
    fill(EVENTS)
    document = json.loads(run("project", "list", "--as-of", "6", "--json").output)
    assert [(one["slug"], one["calls"]) for one in document["projects"]] == [("web", 2), ("old", 1), ("thesis", 1)]
    report = json.loads(run("report", "--by", "project", "--as-of", "6", "--json").output)
    assert {row["project"] for row in report["rows"]} == {"web", "old", "thesis"}
    assert {row["project"] for row in json.loads(run("report", "--by", "project", "--json").output)["rows"]} == {"web", "thesis"}


def test_none_yet(run: Any, fill: Any) -> None:
    fill([])
    assert above_head(run("project", "list"))[0].startswith("No projects. They come with calls")


def test_a_home_of_nothing_has_none(run: Any) -> None:
    listed = run("project", "list")
    assert (listed.exit_code, listed.output.startswith("No projects. They come with calls")) == (0, True)
    assert json.loads(run("project", "list", "--json").output) == {"schema": 1, "as_of": None, "head": None, "projects": []}


def test_a_tag_that_none_bears(run: Any, fill: Any) -> None:
    fill(EVENTS)
    assert above_head(run("project", "list", "--tag", "nope")) == ["No project bears the tag nope."]


def test_a_tag_that_only_archived_ones_bear(run: Any, fill: Any) -> None:
    fill([*EVENTS, ProjectSet(project="done", archived=True, tags=("x",))])
    assert above_head(run("project", "list", "--tag", "x")) == ["1 more is archived or a part of another: --all"]
