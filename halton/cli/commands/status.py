"""`halton status`: is everything well, and is everything metered?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
@click.option("--wait", type=float, metavar="SECONDS", help="Wait until the meter is healthy and the views have caught up.")
def command(as_json: bool, wait: float | None) -> None:
    """Show the state of the meter; exit 1 unless it is healthy.

    \b
    Examples:
      halton status
      halton status --json --wait 20
    """
    from halton.cli.output import echo_json
    from halton.control import wait_until_healthy
    from halton.paths import Home

    home = Home.from_environment()
    if wait is not None:
        wait_until_healthy(home, wait)
    status = read_status(home)
    if as_json:
        echo_json(status)
    else:
        _print(status)
        _print_head(home)
    sys.exit(status["state"] != "healthy")


def read_status(home: Home) -> dict[str, Any]:
    """Everything that `status --json` shows, from the supervisor and, where that is gone, from the files."""
    from halton.control import ask
    from halton.errors import MeterDown
    from halton.settings import LOOPBACK, Settings

    try:
        living = ask(home, "status")
    except MeterDown:
        settings = Settings.load(home)
        living = {
            "state": "down",
            "proxy": {"host": LOOPBACK, "port": settings.proxy.port, "resolve": settings.proxy.resolve},
            "browse": {"host": LOOPBACK, "port": settings.browse.port},
            "listeners": [{"host": host, "format": format_} for host, format_ in settings.local_formats],
            "ca": {"cert": None, "bundle": str(home.bundle)},
            "processes": [],
        }
    status = {"schema": 1, **living, **_stored(home)}
    if status["state"] == "healthy" and any(projection["parked"] for projection in status["projections"]):
        status["state"] = "degraded"
    return status


def _stored(home: Home) -> dict[str, Any]:
    import msgspec

    from halton.errors import LogError
    from halton.log.store import read_only
    from halton.views.gaps import read_gaps
    from halton.views.positions import read_head, read_positions

    log: dict[str, Any] = {"head": 0, "bytes": 0}
    if home.log.exists():
        connection = read_only(home.log)
        log["head"] = read_head(connection)
        connection.close()
        log["bytes"] = sum(file.stat().st_size for file in home.root.glob(f"{home.log.name}*") if not file.name.endswith("-shm"))
    try:
        connection = read_only(home.views)
    except LogError:
        return {"log": log, "projections": [], "gaps": {}}
    try:
        gaps = {gap.pop("cause"): gap for gap in map(msgspec.structs.asdict, read_gaps(connection))}
        return {"log": log, "projections": msgspec.to_builtins(read_positions(connection, log["head"])), "gaps": gaps}
    finally:
        connection.close()


def _print(status: dict[str, Any]) -> None:
    from halton.cli.output import safe

    colour = {"healthy": "green", "degraded": "yellow"}.get(status["state"], "red")
    click.echo(click.style(status["state"], fg=colour, bold=True))
    for name in ("proxy", "browse"):
        click.echo(f"  {name:<8} http://{status[name]['host']}:{status[name]['port']}")
    for listener in status["listeners"]:
        click.echo(f"  listener http://{safe(listener['host'])} ({safe(listener['format'])})")
    for process in status["processes"]:
        again = f", started again {process['restarts']} times" if process["restarts"] else ""
        click.echo(f"  {process['name']:<10} {process['state']} (pid {process['pid']}{again})")
    for host, address in status["proxy"].get("resolve", {}).items():
        click.echo(f"  {safe(host)} is reached at {safe(address)}, as [proxy] resolve says")
    behind = max((projection["behind"] for projection in status["projections"]), default=0)
    click.echo(f"  log      {status['log']['head']:,} events, {status['log']['bytes'] / 1e6:,.1f} MB; views {behind:,} behind")
    for projection in status["projections"]:
        if projection.get("parked"):
            parked = projection["parked"]
            click.echo(f"  the view {safe(projection['name'])} stopped at event {parked['position']:,} ({safe(parked['error'])})")
    for cause, gap in status["gaps"].items():
        click.echo(f"  not metered ({safe(cause)}): {gap['connections']:,} connections, {gap['calls']:,} calls")
    if status.get("policies"):
        click.echo("  policies: more than the workers can be told; they go by those of before. Remove some: halton policy list")
    if refused := status.get("refused"):
        click.echo(f"  refused: {refused:,} connections of other accounts; the proxy serves yours and root's")
    if status["state"] == "down":
        click.echo("  Start it with: halton start")


def _print_head(home: Home) -> None:
    """What to keep elsewhere, so that a later log can be shown to go on from this one."""
    from halton.log.anchor import anchor_text, read_head

    if head := read_head(home.log):
        click.echo(f"  head     {anchor_text(head)}")
