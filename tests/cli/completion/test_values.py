"""Which parameters offer which names, asked as click asks for a shell."""

from __future__ import annotations

from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

import make
from halton.cli.completion.values import _ANYWHERE, _THERE
from halton.cli.group import halton
from halton.events.types import PolicySet
from halton.paths import Home


@pytest.fixture
def offered(home: Home, fill: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("HALTON_HOME", str(home.root))
    fill([make.price(), make.call(project="shop"), PolicySet(name="daily", kind="budget", bound=1, window="day")])

    def offered(*typed: str) -> list[str]:
        *before, begin = typed
        asked = ShellComplete(halton, {}, "halton", "_HALTON_COMPLETE").get_completions(list(before), begin)
        return [f"{item.type}:{item.value}" if item.type != "plain" else str(item.value) for item in asked]

    return offered


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("report --project |", ["shop"]),
        ("report --project=s|", ["shop"]),
        ("report --model claude|", ["claude-sonnet-4-5-20250929"]),
        ("report --provider |", ["anthropic"]),
        ("tail --project |", ["shop"]),
        ("project show |", ["shop"]),
        ("project merge |", ["shop"]),
        ("project set |", ["shop"]),
        ("project set shop body|", ["body-capture"]),
        ("retag --to |", ["shop"]),
        ("policy show |", ["daily"]),
        ("policy remove d|", ["daily"]),
        ("policy add |", []),
        ("explain |", []),
        ("rebuild usage_d|", ["usage_daily"]),
        ("forecast --by |", ["project"]),
        ("completion |", ["bash", "zsh", "fish"]),
        ("run --project |", ["shop"]),
        ("run -- ls |", ["file:"]),
        ("run cl|", ["file:cl"]),
        ("repo|", ["report"]),
    ],
)
def test_what_a_shell_is_offered(offered: Any, typed: str, names: list[str]) -> None:
    assert offered(*typed.removesuffix("|").split(" ")) == names


def test_the_table_names_parameters_that_there_are() -> None:
    there, anywhere = set(), set()
    for path, command in commands(halton, ()):
        anywhere |= {parameter.name for parameter in command.params}
        there |= {(*path, parameter.name) for parameter in command.params}
    assert set(_THERE) <= there
    assert set(_ANYWHERE) <= anywhere


def commands(group: click.Group, path: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group, info_name="halton"), name)
        assert command is not None
        found += commands(command, (*path, name)) if isinstance(command, click.Group) else [((*path, name), command)]
    return found
