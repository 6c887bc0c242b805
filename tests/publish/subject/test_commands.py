"""Commands to copy, with names that a stranger chose."""

import shlex

import click
import pytest

from halton.cli.group import halton
from halton.publish.subject.commands import of_model, of_project, quoted


def test_a_name_is_one_word_whatever_is_in_it() -> None:
    assert quoted("halton") == "halton"
    assert quoted("a b; rm -rf /") == "'a b; rm -rf /'"
    assert shlex.split(f"x {quoted(chr(39) + '$(id)')}") == ["x", "'$(id)"]
    assert quoted("a\u202eb") == "'a\\u202eb'"


@pytest.mark.parametrize("command", [*(command for _, command in of_project("halton")), of_model("openai", "gpt-5")])
def test_every_command_has_options_that_there_are(command: str) -> None:
    words = shlex.split(command)
    assert words[0] == "halton"
    found: click.Command = halton
    for word in words[1:3]:
        if isinstance(found, click.Group) and (deeper := found.get_command(click.Context(found), word)) is not None:
            found = deeper
    assert not isinstance(found, click.Group), command
    options = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
