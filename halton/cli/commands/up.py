"""`halton up`: the whole meter in the foreground."""

from __future__ import annotations

import os
import sys
from typing import Any

import click


@click.command("up")
@click.option("--proxy-port", type=click.IntRange(0, 65535), help="Port of the proxy; 0 takes a free one.")
@click.option("--browse-port", type=click.IntRange(0, 65535), help="Port of the page; 0 takes a free one.")
@click.option("--any-port", is_flag=True, help="Where another home or program holds a port, take a free one.")
@click.option("--service", is_flag=True, help="For a service manager, which has an edge of its own: see docs/service.md.")
@click.option("--background", is_flag=True, hidden=True)
@click.option("--new-edge", is_flag=True, hidden=True)
@click.option("--asked-by", hidden=True, default="")
def command(
    proxy_port: int | None,
    browse_port: int | None,
    any_port: bool,
    service: bool,
    background: bool,
    new_edge: bool,
    asked_by: str,
) -> None:
    """Run the meter in the foreground, until Ctrl-C; a second Ctrl-C does not wait for calls on their way.

    If a meter runs for this home already, say so and end.

    \b
    Examples:
      halton up                                 # on the ports of config.toml
      halton up --proxy-port 0 --browse-port 0  # on free ones
    """
    from halton.actor import asked
    from halton.app import AlreadyRuns, Mode, up
    from halton.cli.addresses import echo_addresses
    from halton.cli.running_meter import running_meter
    from halton.logs import begin_logging
    from halton.paths import Home
    from halton.settings import Settings
    from halton.setup.foreign_proxy import chained

    home = Home.from_environment()
    home.prepare()
    settings = chained(Settings.load(home).with_ports(proxy_port, browse_port), os.environ)
    begin_logging(keep_streams=True)
    mode: Mode = "service" if service else "background" if background else "foreground"
    status = None
    while status is None:
        try:
            actor = asked(asked_by)
            sys.exit(up(home, settings, any_port=any_port, on_ready=_announce, actor=actor, mode=mode, new_edge=new_edge))
        except AlreadyRuns:
            status = running_meter(home)  # None if it let go of the home meanwhile
    click.echo(f"A meter already runs for {home.root} (pid {status.get('pid')}). See it with: halton status")
    echo_addresses(status)


def _announce(status: dict[str, Any]) -> None:
    from halton.cli.addresses import echo_addresses

    echo_addresses(status)
    click.echo("Meter a program from another terminal: halton run -- COMMAND. Stop with Ctrl-C.")
