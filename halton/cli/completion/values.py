"""Which parameters of commands take which names: told by what the parameters are called, so that a new command has it unasked."""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

type Offer = Callable[[click.Context, str], list[CompletionItem]]

# Options and arguments that mean the same wherever they stand.
_ANYWHERE = {
    "project": "project",
    "model": "model",
    "provider": "provider",
    "branch": "branch",
    "tag": "tag",
    "without": "tag",
}
# And those that mean it only there.
_THERE = {
    ("policy", "override", "name"): "policy",
    ("policy", "remove", "name"): "policy",
    ("policy", "show", "name"): "policy",
    ("policy", "test", "which"): "policy",
    ("project", "merge", "into"): "project",
    ("project", "merge", "projects"): "project",
    ("project", "rename", "old"): "project",
    ("projections", "show", "name"): "projection",
    ("rebuild", "names"): "projection",
    ("retag", "into"): "project",
    ("what-if", "only"): "model",
}
# The program that `halton run` runs, and its own arguments.
_FILES = {("run", "arguments")}


def offer_values(command: click.Command, path: tuple[str, ...]) -> None:
    """Have the parameters of the command at a path offer the names that they take, where they have nothing of their own to offer.

    click asks each parameter for what it offers (`Parameter.shell_complete`), and only the one that is being typed.
    """
    for parameter in command.params:
        name = parameter.name or ""
        if (*path, name) in _FILES:
            vars(parameter)["shell_complete"] = _files
        elif (kind := _THERE.get((*path, name)) or _ANYWHERE.get(name)) and isinstance(
            parameter.type, click.types.StringParamType
        ):
            vars(parameter)["shell_complete"] = _names(kind)


def _names(kind: str) -> Offer:
    def offer(ctx: click.Context, begin: str) -> list[CompletionItem]:
        from halton.cli.completion.names import read_names

        return [CompletionItem(name) for name in read_names(kind, begin)]

    return offer


def _files(ctx: click.Context, begin: str) -> list[CompletionItem]:
    return [CompletionItem(begin, type="file")]
