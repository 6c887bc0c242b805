"""The `halton` command: it finds its commands by their files, and imports one only when it is asked for."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

import click

from halton import __version__
from halton.cli import commands
from halton.errors import HaltonError


class Commands(click.Group):
    """A group whose commands are the modules of a package: those of `halton.cli.commands`, or of a group's own."""

    package: ModuleType = commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, from the files."""
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(self.package.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{self.package.__name__}.{cmd_name.replace('-', '_')}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours is a sentence, not a traceback."""
        try:
            return super().invoke(ctx)
        except HaltonError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="halton")
def halton() -> None:
    """Meter your LLM API traffic, on your own machine.

    \b
    Try it:
      halton demo                  the whole way, with a provider of its own
      halton run -- claude         meter one program
      halton report                what it cost
    """
