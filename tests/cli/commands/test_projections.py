from __future__ import annotations

from typing import Any


def test_its_commands_are_its_files(run: Any) -> None:
    output = run("projections", "--help").output
    for name in ("list", "new", "show", "test"):
        assert f"\n  {name} " in output


def test_a_mistake_is_a_sentence(run: Any) -> None:
    result = run("projections", "show", "cals")
    assert (result.exit_code, result.output) == (1, "Error: There is no projection cals. Did you mean calls?\n")
