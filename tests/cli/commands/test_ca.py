"""`halton ca` finds its commands by their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from halton.cli import ca
from halton.cli.commands.ca import command

FILES = sorted(file.stem for file in Path(ca.__file__).parent.glob("*.py") if file.stem != "__init__")


def test_each_file_is_a_command() -> None:
    assert command.list_commands(click.Context(command)) == FILES == ["add", "remove", "renew", "show"]


@pytest.mark.parametrize("name", FILES)
def test_each_command_explains_itself(run: Any, name: str) -> None:
    result = run("ca", name, "--help")
    assert result.exit_code == 0 and f"Usage: halton ca {name}" in result.output and "Examples:" in result.output
