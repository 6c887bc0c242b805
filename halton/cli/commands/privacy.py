"""`halton privacy`: does what was promised hold, here and now?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import click


@click.command("privacy")
@click.option("--all", "everything", is_flag=True, help="Search all events, bodies and logs, not only the newest.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(everything: bool, as_json: bool) -> None:
    """Check every promise of the trust contract on this machine, now.

    It looks at sockets, connections, files, the certificate authority, what is
    stored and what the page answers; it changes nothing, and asks nobody but
    the meter. What needs a running meter is not checked without one. Exit 1 if
    a promise is broken; the line below it says what mends it.

    \b
    Examples:
      halton privacy  # every promise
      halton privacy --all  # and every event, body and line of the logs
      halton privacy --json | jq .broken  # how many are broken
    """
    from halton.cli.output import echo_json
    from halton.cli.privacy_text import document_of, lines_of
    from halton.cli.screen import Screen
    from halton.paths import Home
    from halton.privacy.contract import run_contract
    from halton.privacy.install import Install

    home = Home.from_environment()
    install = Install(home, everything=everything, progress=_progress) if everything else Install(home)
    promises = run_contract(install)
    if as_json:
        echo_json(document_of(promises, str(home.root), install.now_us))
    else:
        for line in lines_of(promises, Screen.of_stdout()):
            click.echo(line)
    sys.exit(any(promise.state == "broken" for promise in promises))


def _progress(what: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    from halton.cli.progress import progress

    return progress("privacy", total, what)
