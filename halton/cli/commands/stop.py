"""`halton stop`: end the meter of this home."""

from __future__ import annotations

import time

import click

STOP_S = 20.0


@click.command("stop")
def command() -> None:
    """Stop the meter; calls on their way may finish first."""
    from halton.actor import this_command, to_text
    from halton.control import ask
    from halton.errors import HaltonError, MeterDown
    from halton.paths import Home

    home = Home.from_environment()
    ask(home, "stop", actor=to_text(this_command()))
    deadline = time.monotonic() + STOP_S
    while time.monotonic() < deadline:
        try:
            ask(home, "status")
        except MeterDown:
            click.echo("Stopped.")
            return
        time.sleep(0.1)
    raise HaltonError(f"The meter still runs after {STOP_S:.0f} s. See what it does: halton status")
