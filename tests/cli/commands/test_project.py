"""`halton project`: its commands are found by their files."""

from __future__ import annotations

from typing import Any


def test_it_lists_its_commands(run: Any) -> None:
    output = run("project", "--help").output
    for name in ("list", "show", "set", "rename", "merge", "archive", "unarchive", "which"):
        assert f"\n  {name} " in output
