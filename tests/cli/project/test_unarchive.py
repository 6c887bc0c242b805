"""`halton project unarchive`."""

from __future__ import annotations

from typing import Any

from cli.project.written import events
from halton.events.types import ProjectSet
from halton.paths import Home


def test_it_is_listed_again(run: Any, fill: Any, home: Home) -> None:
    fill([ProjectSet(project="web", tags=("a",), archived=True)])
    assert run("project", "unarchive", "web").exit_code == 0
    assert events(home, 2) == [ProjectSet(project="web", tags=("a",))]
