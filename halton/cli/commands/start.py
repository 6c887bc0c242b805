"""`halton start`: the meter in the background."""

from __future__ import annotations

import click


@click.command("start")
def command() -> None:
    """Start the meter in the background, if it does not run yet."""
    from halton.cli.background import ensure_running
    from halton.paths import Home

    status = ensure_running(Home.from_environment())
    click.echo(f"Proxy    http://{status['proxy']['host']}:{status['proxy']['port']}")
    click.echo(f"Page     http://{status['browse']['host']}:{status['browse']['port']}")
