"""`halton project which`: the project that a call from a folder would get, and why."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.attribution.project import Asked, Attribution


@click.command("which")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(folder: Path, as_json: bool) -> None:
    """Say which project a call would get that a program makes in FOLDER (here, unless you name one).

    It goes by this shell's environment and by the folder's files, as the meter would
    for a program that you start there now. Rules are asked in order, and the first
    that knows a project decides.

    \b
    Examples:
      halton project which                       # here
      halton project which ~/src/billing --json  # there, for a program
    """
    from halton.attribution.place import Place
    from halton.attribution.project import attribute, prepared, trail

    here = str(folder.resolve())
    asked, key = _asked(here)
    decided = attribute(asked, key)
    nothing = [rule for rule, found in trail(prepared(asked, key)) if not found]
    if as_json:
        _echo_json(here, decided, nothing)
    else:
        _echo(decided, nothing)
    for problem in Place(here).problems():
        click.echo(f"Note: {problem}", err=True)


def _asked(folder: str) -> tuple[Asked, bytes]:
    """What the meter would know of a program that this shell starts in `folder`, and the key that proves its run."""
    from halton.attribution.caller import CallerUnknown
    from halton.attribution.process import Process
    from halton.attribution.project import Asked
    from halton.paths import Home
    from halton.run_key import ensure_run_key
    from halton.setup.environment import proxy_credentials

    user, password = proxy_credentials(os.environ)
    home = Home.from_environment()
    key = ensure_run_key(home) if home.run_key.exists() else b""
    try:
        return Asked(user, password, caller=Process(os.getpid()), cwd=folder), key
    except CallerUnknown:
        return Asked(user, password, cwd=folder), key


def _echo(decided: Attribution, nothing: list[str]) -> None:
    from halton.cli.output import safe

    at = f"{decided.git_branch or 'no branch'} at {decided.git_commit or 'no commit'}"
    lines = {
        "project": decided.name or decided.project,
        "counted as": decided.project if decided.name else None,
        "rule": decided.rule,
        "because of": decided.evidence,
        "nothing from": ", ".join(nothing),
        "git": at if decided.git_branch or decided.git_commit else None,
        "bodies": None if decided.body_capture else "not kept: a .haltonrc says so",
    }
    for label, value in lines.items():
        if value:
            click.echo(f"{label:14}{safe(value)}")


def _echo_json(folder: str, decided: Attribution, nothing: list[str]) -> None:
    import msgspec

    from halton.cli.output import echo_json

    facts = msgspec.to_builtins(decided)
    del facts["run_id"]  # of this command, not of the folder
    echo_json({"schema": 1, "folder": folder, **facts, "nothing_from": nothing})
