"""`halton env`: the environment block for a shell."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.paths import Home


@click.command("env")
@click.option(
    "--shell", type=click.Choice(["sh", "bash", "zsh", "fish"]), default="sh", show_default=True, help="Whose syntax to print."
)
@click.option("--project", help="Whom to charge in this shell, whatever its programs do.")
@click.option("--unset", is_flag=True, help="Take the variables out again instead.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(shell: str, project: str | None, unset: bool, as_json: bool) -> None:
    """Print the variables that send a shell's programs through the meter.

    With --project the proxy's address holds the project and a password that proves
    it was put there by you. With --unset the shell is as it was before, whether or
    not the meter runs.

    \b
    Examples:
      eval "$(halton env)"                    # this shell
      eval "$(halton env --project billing)"  # for one project
      halton env --shell fish | source        # in fish
      eval "$(halton env --unset)"            # as it was before
    """
    from halton.cli.output import escaped
    from halton.paths import Home

    if unset and project:
        raise click.UsageError("--unset takes no --project: it takes all out that halton env has set.")
    home = Home.from_environment()
    block = _taken_out(home) if unset else _block(home, project)
    if as_json:
        click.echo(escaped(json.dumps(block)))
        return
    for line in _lines(block, shell):
        click.echo(line)


def _block(home: Home, project: str | None) -> Mapping[str, str | None]:
    from halton.control import ask
    from halton.errors import MeterDown
    from halton.setup.environment import environment_block

    status = ask(home, "status")
    if not status["processes"]:
        raise MeterDown("The meter has only begun to start. Wait for it with: halton status --wait 20")
    root, listeners = Path(status["ca"]["cert"]), [(one["host"], one["format"]) for one in status["listeners"]]
    return {**environment_block(home, status["proxy"]["port"], root, project, os.environ, listeners)}


def _taken_out(home: Home) -> Mapping[str, str | None]:
    from halton.cli.commands.status import read_status
    from halton.setup.unset import without_ours

    status = read_status(home)
    root = Path(cert) if (cert := status["ca"]["cert"]) else None
    return without_ours(home, os.environ, [status["proxy"]["port"]], root)


def _lines(block: Mapping[str, str | None], shell: str) -> Iterator[str]:
    from halton.cli.shell_word import fish_word, sh_word

    for name, value in block.items():
        if shell == "fish":
            yield f"set -e {name}" if value is None else f"set -gx {name} {fish_word(value)}"
        else:
            yield f"unset {name}" if value is None else f"export {name}={sh_word(value)}"
