"""`halton status`: is everything well, and is everything metered?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
      halton status                   # is all well?
      halton status --json --wait 20  # as soon as it is, for a program
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
    from halton.edge.handover import look
    from halton.errors import MeterDown
    from halton.settings import LOOPBACK, Settings

    try:
        living = ask(home, "status")
    except MeterDown:
        settings = Settings.load(home)
        living = {
            "state": "down",
            "proxy": {"host": LOOPBACK, "port": settings.proxy.port, **settings.ways},
            "browse": {"host": LOOPBACK, "port": settings.browse.port, "private": settings.browse.private},
            "listeners": [{"host": host, "format": format_} for host, format_ in settings.local_formats],
            "ca": {"cert": None, "bundle": str(home.bundle)},
            "processes": [],
            "tunnel": look(home),
        }
    status = {"schema": 1, **living, **_stored(home)}
    if status["state"] == "healthy" and any(projection["parked"] for projection in status["projections"]):
        status["state"] = "degraded"
    return status


def _stored(home: Home) -> dict[str, Any]:
    import sqlite3

    import msgspec

    from halton.errors import LogError
    from halton.log.salvage import set_aside
    from halton.log.store import read_only
    from halton.views.gaps import read_gaps
    from halton.views.positions import read_head, read_positions

    log: dict[str, Any] = {"head": 0, "bytes": 0}
    if damaged := set_aside(home.log):
        log["set_aside"] = [path.name for path in damaged]
    if home.log.exists():
        connection = read_only(home.log)
        try:
            log["head"] = read_head(connection)
        except sqlite3.Error as error:  # a full disk, say: what runs is worth telling all the same
            return {"log": {"head": None, "bytes": 0, "error": type(error).__name__}, "projections": [], "gaps": {}}
        finally:
            connection.close()
        files = (home.log, home.log.with_name(f"{home.log.name}-wal"))
        log["bytes"] = sum(file.stat().st_size for file in files if file.exists())
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
    from halton.cli.palette import state_colour
    from halton.cli.report_footer import wrapped
    from halton.cli.screen import Screen

    screen = Screen.of_stdout()
    click.echo(screen.styled(status["state"], fg=state_colour(status["state"]), bold=True))
    for line, colour in _said(status):
        for part in wrapped([line], screen):
            click.echo(screen.styled(part, fg=colour))


def _said(status: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Line by line, each with its colour."""
    from halton.cli.output import safe
    from halton.cli.palette import WARNING
    from halton.cli.report_footer import plural

    for name in ("proxy", "browse"):
        yield f"  {name:<8} http://{status[name]['host']}:{status[name]['port']}", None
    for listener in status["listeners"]:
        yield f"  listener http://{safe(listener['host'])} ({safe(listener['format'])})", None
    for process in status["processes"]:
        again = f", started again {process['restarts']} times" if process["restarts"] else ""
        yield f"  {process['name']:<10} {process['state']} (pid {process['pid']}{again})", None
    for host, address in status["proxy"].get("resolve", {}).items():
        yield f"  {safe(host)} is reached at {safe(address)}, as [proxy] resolve says", None
    if upstream := status["proxy"].get("upstream"):
        yield f"  upstream http://{safe(upstream)}, by which all other hosts are reached", None
    behind = max((projection["behind"] for projection in status["projections"]), default=0)
    log = status["log"]
    if log["head"] is None:
        yield f"  log      cannot be read now ({safe(log['error'])}). Look at the disk, then: halton verify", WARNING
    else:
        yield f"  log      {log['head']:,} events, {log['bytes'] / 1e6:,.1f} MB; views {behind:,} behind", None
    for projection in status["projections"]:
        if projection.get("parked"):
            parked = projection["parked"]
            yield (
                f"  the view {safe(projection['name'])} stopped at event {parked['position']:,} ({safe(parked['error'])})",
                WARNING,
            )
    for cause, gap in status["gaps"].items():
        yield (
            f"  not metered ({safe(cause)}): {plural(gap['connections'], 'connection')}, {plural(gap['calls'], 'call')}",
            WARNING,
        )
    if status.get("failing"):
        yield (
            f"  the log takes no events now ({safe(status['failing'])}): calls flow, and wait in memory. See: halton logs",
            WARNING,
        )
    for name in log.get("set_aside", ()):
        yield f"  {safe(name)} was damaged and lies aside; what held of it is in the log. What was lost is a gap", WARNING
    if status.get("policies"):
        yield (
            "  policies: more than the workers can be told; they go by those of before. Remove some: halton policy list",
            WARNING,
        )
    for line in admission_lines(status):
        yield f"  {line}", None
    if tunnel := status.get("tunnel"):
        yield f"  tunnel   port {tunnel['port']} passes by the meter for programs that use it (pid {tunnel['pid']})", None
    if status["state"] == "down":
        yield "  Start it with: halton start", None


def admission_lines(status: dict[str, Any], platform: str = sys.platform) -> list[str]:
    """What is to be said of the connections that the proxy refused, or served although nobody proved whose they are."""
    lines = []
    if (refused := status.get("refused")) and platform == "linux":
        lines.append(f"refused: {refused:,} connections of other accounts; the proxy serves yours and root's")
    elif refused:
        lines.append(f"refused: {refused:,} connections that proved no account; use halton env or halton run")
    if unproved := status.get("unproved"):
        later = "from the day after the upgrade on such are refused; use halton env or halton run"
        lines.append(f"served: {unproved:,} connections that proved no account; {later}")
    return lines


def _print_head(home: Home) -> None:
    """What to keep elsewhere, so that a later log can be shown to go on from this one."""
    from halton.log.anchor import anchor_text, read_head

    if head := read_head(home.log):
        click.echo(f"  head     {anchor_text(head)}")
