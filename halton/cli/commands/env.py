"""`halton env`: the environment block for a shell."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import click


@click.command("env")
@click.option("--shell", type=click.Choice(["sh", "fish"]), default="sh", show_default=True, help="Whose syntax to print.")
@click.option("--project", help="Whom to charge in this shell, whatever its programs do.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(shell: str, project: str | None, as_json: bool) -> None:
    """Print the variables that send a shell's programs through the meter.

    With --project the proxy's address holds the project and a password that proves
    it was put there by you.

    \b
    Examples:
      eval "$(halton env)"
      eval "$(halton env --project billing)"
      halton env --shell fish | source
    """
    from halton.control import ask
    from halton.errors import MeterDown
    from halton.paths import Home
    from halton.setup.environment import environment_block

    home = Home.from_environment()
    status = ask(home, "status")
    if not status["processes"]:
        raise MeterDown("The meter has only begun to start. Wait for it with: halton status --wait 20")
    root, listeners = Path(status["ca"]["cert"]), [(one["host"], one["format"]) for one in status["listeners"]]
    block = environment_block(home, status["proxy"]["port"], root, project, os.environ, listeners)
    if as_json:
        click.echo(json.dumps(block))
        return
    for name, value in block.items():
        click.echo(f"export {name}={shlex.quote(value)}" if shell == "sh" else f"set -gx {name} {shlex.quote(value)}")
