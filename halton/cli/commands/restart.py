"""`halton restart`: end the meter of this home and start it again, without a request being refused."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home

AGAIN_S = 60.0


@click.command("restart")
@click.option("--all", "everything", is_flag=True, help="Replace the process that holds the port too, as after an upgrade.")
def command(everything: bool) -> None:
    """Stop the meter and start it again, in the background or as the service that it is.

    Calls on their way may finish first; those that begin meanwhile go through a tunnel,
    unmetered, and are counted as gaps.

    \b
    Examples:
      halton restart        # the meter
      halton restart --all  # its tunnel too
    """
    from contextlib import suppress

    from halton.cli.addresses import echo_addresses
    from halton.cli.background import ensure_running
    from halton.cli.ending import end_meter
    from halton.cli.running_meter import running_meter
    from halton.errors import HaltonError, MeterDown
    from halton.paths import Home

    home = Home.from_environment()
    home.prepare()
    found = running_meter(home) or {"mode": "background"}
    if found.get("mode", "foreground") == "foreground":
        where = f"It runs in the foreground (pid {found.get('pid')})"
        raise HaltonError(f"{where}, and what it started ends with it. End it there with Ctrl-C, then: halton up")
    with suppress(MeterDown):
        end_meter(home, restart=found["mode"] == "service", say=lambda line: click.echo(line, err=True))
    status = _service_again(home, found["pid"]) if found["mode"] == "service" else ensure_running(home, new_edge=everything)
    click.echo(f"Restarted (pid {status['pid']}).")
    echo_addresses(status)


def _service_again(home: Home, before: int) -> dict[str, Any]:
    """The status of the meter that the service manager started after the one of this pid."""
    from halton.control import wait_until_healthy
    from halton.errors import HaltonError

    deadline = time.monotonic() + AGAIN_S
    while time.monotonic() < deadline:
        status = wait_until_healthy(home, 1.0)
        if status is not None and status["pid"] != before:
            return status
    raise HaltonError(f"The service manager did not start it again within {AGAIN_S:.0f} s. See why: halton logs")
