"""The `halton` command: it finds its commands by their files, and imports one only when it is asked for."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from types import ModuleType
from typing import Any

import click

from halton.cli import commands
from halton.cli.output import shown
from halton.errors import HaltonError
from halton.version import VERSION


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
        if ctx.resilient_parsing:  # a shell asks what could be typed
            from halton.cli.completion.values import offer_values

            offer_values(command, (*ctx.command_path.split()[1:], cmd_name))
        return command

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        """Read the arguments; one that is wrong is told harmless."""
        try:
            return super().make_context(*arguments, **settings)
        except click.ClickException as error:
            error.message = _told(error.message)  # type: ignore[misc]
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours is a sentence, not a traceback, and what it quotes is harmless."""
        try:
            return super().invoke(ctx)
        except HaltonError as error:
            raise click.ClickException(_told(str(error))) from error
        except click.ClickException as error:
            error.message = _told(error.message)  # type: ignore[misc]
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="halton")
@click.pass_context
def halton(ctx: click.Context) -> None:
    """Meter your LLM API traffic, on your own machine.

    \b
    Examples:
      halton demo           # the whole way, with a provider of its own
      halton run -- claude  # meter one program
      halton report         # what it cost
    """
    from halton.cli.local_zone import follow_home

    follow_home(ctx.invoked_subcommand)


def _told(message: str) -> str:
    """A message as it may be shown; what goes elsewhere than to a terminal may end in a file, and holds no secret."""
    if not sys.stderr.isatty():
        from halton.redact.facts import searched_texts

        (message,) = searched_texts([message])
    return shown(message)
