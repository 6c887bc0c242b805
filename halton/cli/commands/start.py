"""`halton start`: the meter in the background."""

from __future__ import annotations

import click


@click.command("start")
def command() -> None:
    """Start the meter in the background, if it does not run yet.

    \b
    Examples:
      halton start  # if it runs already, say where
    """
    from halton.cli.addresses import echo_addresses
    from halton.cli.background import ensure_running
    from halton.cli.running_meter import running_meter
    from halton.paths import Home

    home = Home.from_environment()
    home.prepare()
    found = running_meter(home)
    status = ensure_running(home)
    if found is not None:
        click.echo(f"The meter runs already (pid {status['pid']}).")
    echo_addresses(status)
