"""`halton project rename`: calls and settings go along, and it can be taken back."""

from __future__ import annotations

from typing import Any

import msgspec

import make
from cli.project.written import events, projects
from halton.events.types import PolicyRemoved, PolicySet, ProjectMerged, ProjectSet
from halton.paths import Home

BUDGET = PolicySet(name="web-budget", kind="budget", bound=1, window="day", project="web")
LIMIT = PolicySet(name="limit", kind="requests", bound=1, window="minute", project="web")
OTHER = PolicySet(name="all", kind="budget", bound=1, window="day")
STATE = ProjectSet(project="web", name="The Web", tags=("a",), body_capture="off")


def test_everything_goes_along(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), STATE, BUDGET, LIMIT, OTHER])
    result = run("project", "rename", "web", "Web Shop", "--yes")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "Written as event 11 of the log.")
    assert events(home, 6) == [
        msgspec.structs.replace(STATE, project="web-shop", name="Web Shop"),
        msgspec.structs.replace(LIMIT, project="web-shop"),
        PolicyRemoved(name="web-budget"),
        msgspec.structs.replace(BUDGET, project="web-shop", name="web-shop-budget"),
        ProjectMerged(project="web", into_project="web-shop"),
    ]
    assert projects(home) == ["web-shop"]


def test_and_back(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web")])
    assert run("project", "rename", "web", "shop", "--yes").exit_code == 0
    assert run("project", "rename", "shop", "web", "--yes").exit_code == 0
    assert projects(home) == ["web"]
    assert events(home, 4) == [ProjectSet(project="web"), ProjectMerged(project="shop", into_project="web")]


def test_another_spelling_moves_no_call(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web")])
    result = run("project", "rename", "web", "WEB")
    assert result.output == "No call gets another project by this.\nWritten as event 3 of the log.\n"
    assert events(home, 2) == [ProjectSet(project="web", name="WEB")]


def test_a_name_that_is_taken_is_refused(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), make.call(project="shop")])
    result = run("project", "rename", "web", "Shop", "--yes")
    assert (result.exit_code, "To put both together: halton project merge web shop" in result.output) == (2, True)
    assert run("project", "rename", "web", "new", "--dry-run").output.endswith("Nothing was written.\n")
    assert projects(home) == ["web", "shop"]
