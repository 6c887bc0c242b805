from __future__ import annotations

from typing import Any


def test_its_commands(run: Any) -> None:
    output = run("policy", "--help").output
    assert all(name in output for name in ("add", "list", "show", "remove", "override", "test"))
    assert run("policy").exit_code == 2
