"""`halton run -- COMMAND`: one program, metered, with nothing to set up before."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home


@click.command("run", context_settings={"ignore_unknown_options": True})
@click.option("--project", help="Whom to charge, whatever the program does; else the rules tell.")
@click.option("--shell", is_flag=True, help="Run your shell instead of a program.")
@click.option("--once", is_flag=True, help="End the meter with the program, if it was started for it.")
@click.option("--quiet", "-q", is_flag=True, help="Do not say at the end what was spent.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND...")
def command(project: str | None, shell: bool, once: bool, quiet: bool, arguments: tuple[str, ...]) -> None:
    """Run a program with its provider traffic metered; its exit code is ours.

    Starts the meter if it does not run. Only the program's own environment is changed.
    When it has ended, one line on stderr says what its calls came to.

    Without --project each call is charged by what the calling process shows at that
    moment: HALTON_PROJECT, a .haltonrc, the git repository, its folder …
    `halton project which` tells what that comes to.

    \b
    Examples:
      halton run -- claude                   # an agent
      # a script, for a project
      halton run --project billing -- python summarise.py
      halton run --once --quiet -- npm test  # with a meter for this run alone
      halton run --shell                     # a shell, until you leave it
    """
    from halton.cli.once import running
    from halton.cli.run_child import run_child
    from halton.cli.run_notice import policy_notice
    from halton.cli.run_spend_line import say_spend
    from halton.paths import Home
    from halton.setup.foreign_proxy import proxy_notice

    program = _program(arguments, shell)
    home, run_id = Home.from_environment(), new_run_path(os.environ)
    with ExitStack() as around:
        status = around.enter_context(running(home, once=once))
        environment = {**os.environ, **_block(home, status, project, run_id)}
        if notice := proxy_notice(os.environ, [status["proxy"]["port"]], status["proxy"].get("upstream")):
            click.echo(f"halton: {notice}", err=True)
        with policy_notice(home):
            code = run_child(program, environment)
        if not quiet:
            say_spend(home, run_id)
    sys.exit(code)


def chosen_project(
    home: Home, named: str | None, start: Path, current: Mapping[str, str], platform: str = sys.platform
) -> str | None:
    """The project to put into the proxy's address; None to keep that of the run around this one, or to leave it to the rules.

    Where the system is not Linux nobody can tell later which process called, so the rules for folders are asked now.
    """
    from halton.attribution.credential import NO_PROJECT, run_of
    from halton.run_key import ensure_run_key
    from halton.setup.environment import default_project, proxy_credentials

    if named or platform == "linux":
        return named
    user, given = proxy_credentials(current)
    if user not in (None, NO_PROJECT) and home.run_key.exists() and run_of(ensure_run_key(home), user, given):
        return None
    return default_project(start, current)


def new_run_path(current: Mapping[str, str]) -> str:
    """The HALTON_RUN of a run that begins in this environment: a new name, behind those of the runs around it."""
    from halton.attribution.credential import RUN_VARIABLE, new_run_id, run_path

    around, name = current.get(RUN_VARIABLE), new_run_id()
    return run_path(f"{around}.{name}") or name


def _program(arguments: Sequence[str], shell: bool) -> Sequence[str]:
    if shell == bool(arguments):
        raise click.UsageError("Name a program: halton run -- COMMAND. Or, without one: halton run --shell")
    return arguments or [os.environ.get("SHELL") or "/bin/sh"]


def _block(home: Home, status: dict[str, Any], project: str | None, run_id: str) -> dict[str, str]:
    from halton.attribution.credential import RUN_VARIABLE
    from halton.setup.environment import environment_block

    chosen = chosen_project(home, project, Path.cwd(), os.environ)
    root, listeners = Path(status["ca"]["cert"]), [(one["host"], one["format"]) for one in status["listeners"]]
    block = environment_block(home, status["proxy"]["port"], root, chosen, os.environ, listeners, run_id=run_id)
    return {**block, RUN_VARIABLE: run_id}
