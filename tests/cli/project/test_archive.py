"""`halton project archive`."""

from __future__ import annotations

from typing import Any

import make
from cli.project.written import events
from halton.events.types import ProjectSet
from halton.paths import Home


def test_what_else_is_set_stays(run: Any, fill: Any, home: Home) -> None:
    fill([make.call(project="web"), ProjectSet(project="web", tags=("a",))])
    assert run("project", "archive", "web").output == "Written as event 4 of the log.\n"
    assert run("project", "archive", "web").output == "It is so already.\n"
    assert events(home, 3) == [ProjectSet(project="web", tags=("a",), archived=True)]


def test_a_name_that_nobody_bears(run: Any, fill: Any) -> None:
    fill([make.call(project="web")])
    result = run("project", "archive", "thesis")
    assert (result.exit_code, "See all: halton project list --all" in result.output) == (2, True)
