"""`halton run -- COMMAND`: one program, metered, with nothing to set up before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click


@click.command("run", context_settings={"ignore_unknown_options": True})
@click.option("--project", help="Whom to charge, whatever the program does; else the rules tell.")
@click.argument("arguments", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND...")
def command(project: str | None, arguments: tuple[str, ...]) -> None:
    """Run a program with its provider traffic metered; its exit code is ours.

    Starts the meter if it does not run. Only the program's own environment is changed.

    Without --project each call is charged by what the calling process shows at that
    moment: HALTON_PROJECT, a .haltonrc, the git repository, its folder …
    `halton project which` tells what that comes to.

    \b
    Examples:
      halton run -- claude
      halton run --project billing -- python summarise.py
    """
    from halton.cli.background import ensure_running
    from halton.cli.run_notice import policy_notice
    from halton.paths import Home
    from halton.setup.environment import default_project, environment_block

    home = Home.from_environment()
    status = ensure_running(home)
    # Elsewhere nobody can tell later which process called.
    chosen = project or (None if sys.platform == "linux" else default_project(Path.cwd()))
    root, listeners = Path(status["ca"]["cert"]), [(one["host"], one["format"]) for one in status["listeners"]]
    block = environment_block(home, status["proxy"]["port"], root, chosen, os.environ, listeners)
    with policy_notice(home):
        code = _run(arguments, {**os.environ, **block})
    sys.exit(code)


def _run(arguments: tuple[str, ...], environment: dict[str, str]) -> int:
    try:
        child = subprocess.Popen(arguments, env=environment)
    except FileNotFoundError:
        raise click.ClickException(f'"{arguments[0]}" is not a command here. Check its name and your PATH.') from None
    except OSError as error:
        raise click.ClickException(f'"{arguments[0]}" cannot be run: {error.strerror}.') from None
    # The terminal sends Ctrl-C to both of us; what it means is the program's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    code = child.wait()
    return code if code >= 0 else 128 - code
