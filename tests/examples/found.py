"""The examples in the help of every command: what one types, and the word on what it does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import NamedTuple

import click

from halton.cli.group import halton

TITLE = "Examples:"
_WORD = re.compile(r"\s+# (.+)$")


class Example(NamedTuple):
    """One of them; `text` is for a shell, and may have several lines."""

    command: str
    text: str
    word: str


def commands(command: click.Command = halton, path: str = "halton") -> Iterator[tuple[str, click.Command]]:
    """Every command and every group, by what one types for it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, f"{path} {name}")


def examples_of(path: str, command: click.Command) -> list[Example]:
    """Those of one command, in order."""
    _, _, after = inspect.cleandoc(command.help or "").partition(f"{TITLE}\n")
    section = after.partition("\n\n")[0]
    return [Example(path, text, word) for text, word in _lines(section)]


def _lines(section: str) -> Iterator[tuple[str, str]]:
    word, whole = "", ""
    for line in section.splitlines():
        if line.lstrip().startswith("# "):
            word = line.lstrip()[2:]
            continue
        if beside := _WORD.search(line):
            line, word = line[: beside.start()], beside[1]
        whole += f"\n  {line.strip()}" if whole else line.strip()
        if not line.endswith(("\\", "|")):
            yield whole, word
            word, whole = "", ""
