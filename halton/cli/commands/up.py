"""`halton up`: the whole meter in the foreground."""

from __future__ import annotations

from typing import Any

import click


@click.command("up")
@click.option("--proxy-port", type=click.IntRange(0, 65535), help="Port of the proxy; 0 takes a free one.")
@click.option("--browse-port", type=click.IntRange(0, 65535), help="Port of the page; 0 takes a free one.")
@click.option("--any-port", is_flag=True, help="Where another home or program holds a port, take a free one.")
@click.option("--asked-by", hidden=True, default="")
def command(proxy_port: int | None, browse_port: int | None, any_port: bool, asked_by: str) -> None:
    """Run the meter in the foreground, until Ctrl-C.

    \b
    Examples:
      halton up
      halton up --proxy-port 0 --browse-port 0
    """
    from halton.actor import asked
    from halton.app import up
    from halton.logs import log_to_stderr
    from halton.paths import Home
    from halton.settings import Settings

    home = Home.from_environment()
    home.prepare()
    settings = Settings.load(home).with_ports(proxy_port, browse_port)
    log_to_stderr()
    up(home, settings, any_port=any_port, on_ready=_announce, actor=asked(asked_by))


def _announce(status: dict[str, Any]) -> None:
    click.echo(f"Proxy    http://{status['proxy']['host']}:{status['proxy']['port']}")
    click.echo(f"Page     http://{status['browse']['host']}:{status['browse']['port']}")
    click.echo("Meter a program from another terminal: halton run -- COMMAND. Stop with Ctrl-C.")
