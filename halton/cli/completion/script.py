"""The scripts by which shells ask us: click's own, and a line more, for the program has two names."""

from __future__ import annotations

from click.shell_completion import get_completion_class

from halton.cli.group import halton

PROGRAM, OTHER_NAME = "halton", "halton-meter"
VARIABLE = "_HALTON_COMPLETE"  # what click listens to under the first name, which it is told under either
_ALSO = {
    "bash": "complete -o nosort -F {function} {name};\n",
    "zsh": "compdef {function} {name}\n",
    "fish": 'complete --no-files --command {name} --arguments "({function})";\n',
}


def script(shell: str) -> str:
    """The script for bash, zsh or fish."""
    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(halton, {}, PROGRAM, VARIABLE)
    return f"{made.source().rstrip()}\n{_ALSO[shell].format(function=made.func_name, name=OTHER_NAME)}"
