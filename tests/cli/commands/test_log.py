"""`halton log` finds its commands by their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from halton.cli import log
from halton.cli.commands.log import command

FILES = sorted(file.stem for file in Path(log.__file__).parent.glob("*.py") if file.stem != "__init__")


def test_each_file_is_a_command() -> None:
    assert command.list_commands(click.Context(command)) == FILES == ["list", "restore", "seal"]


@pytest.mark.parametrize("name", FILES)
def test_each_command_explains_itself(run: Any, name: str) -> None:
    result = run("log", name, "--help")
    assert result.exit_code == 0 and f"Usage: halton log {name}" in result.output and "Examples:" in result.output


def test_help_needs_no_home(run: Any) -> None:
    assert "halton log seal --all" in run("log", "--help").output
    assert run("log", "rewrite").exit_code == 2
