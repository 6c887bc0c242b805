"""`halton browse`: the page."""

from __future__ import annotations

import click


@click.command("browse")
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.  [default: open]")
def command(open_page: bool) -> None:
    """Show where the page is, and open it."""
    from halton.cli.background import ensure_running
    from halton.paths import Home

    browse = ensure_running(Home.from_environment())["browse"]
    address = f"http://{browse['host']}:{browse['port']}/"
    click.echo(address)
    if open_page:
        click.launch(address)
