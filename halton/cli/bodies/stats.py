"""`halton bodies stats`: how much is stored, and what was taken out of it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.bodies.statistics import Statistics
    from halton.sections import Bodies


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(as_json: bool) -> None:
    """Show how much is stored, how old it is, and how often what was redacted.

    \b
    Examples:
      halton bodies stats         # sizes, ages and redactions
      halton bodies stats --json  # the same for a program
    """
    from halton.bodies.reading import open_bodies
    from halton.bodies.retention import doubted
    from halton.bodies.statistics import read_statistics
    from halton.paths import Home
    from halton.settings import Settings

    home = Home.from_environment()
    settings = Settings.running(home).bodies
    with closing(open_bodies(home.bodies)) as connection:
        found, waits = read_statistics(connection), doubted(connection)
    files = sum(file.stat().st_size for file in home.root.glob("bodies.sqlite*"))
    if as_json:
        _print_json(found, settings, waits, files)
    else:
        _print(found, settings, waits, files)


def _print(found: Statistics, settings: Bodies, waits: bool, files: int) -> None:
    from halton.cli.body_choice import bodies_text, size_text
    from halton.cli.output import count, echo_table, safe

    numbers = ("bodies", "original_bytes", "text_bytes", "stored_bytes", "truncated")
    rows = [(one.side, *(count(getattr(one, name)) for name in numbers)) for one in found.sides]
    if rows:
        echo_table(("side", "bodies", "as they came", "as text", "on disk", "cut"), rows, right=(1, 2, 3, 4, 5))
        click.echo(f"Of {found.calls:,} calls, from {_day(found.oldest_at)} to {_day(found.newest_at)}.")
    else:
        click.echo("No body is stored.")
    taken = ", ".join(f"{safe(kind)} {number:,}" for kind, number in found.redactions.items())
    click.echo(f"Redacted: {taken or 'nothing'}.")
    click.echo(f"The files take {size_text(files)}.")
    kept = f"at most {size_text(settings.max_body_bytes)} each, for {settings.retention_days} days"
    click.echo(f"New bodies are stored, {kept}." if settings.enabled else f"New bodies are not stored; old ones stay, {kept}.")
    if waits:
        bodies = bodies_text(sum(one.bodies for one in found.sides))
        click.echo(
            f"More than a day's worth of these {bodies} is due at once, so the sweep waits a day in case it is the clock. "
            f"To remove them now: halton bodies purge --older-than {settings.retention_days}d"
        )


def _print_json(found: Statistics, settings: Bodies, waits: bool, files: int) -> None:
    import msgspec

    from halton.cli.output import echo_json

    echo_json(
        {
            "schema": 1,
            "calls": found.calls,
            "oldest_at": _rfc3339(found.oldest_at),
            "newest_at": _rfc3339(found.newest_at),
            "sides": msgspec.to_builtins(found.sides),
            "redactions": found.redactions,
            "file_bytes": files,
            "enabled": settings.enabled,
            "max_body_bytes": settings.max_body_bytes,
            "retention_days": settings.retention_days,
            "sweep_waits": waits,
        }
    )


def _day(moment_us: int | None) -> str:
    return "–" if moment_us is None else f"{datetime.fromtimestamp(moment_us / 1e6).astimezone():%Y-%m-%d}"


def _rfc3339(moment_us: int | None) -> Any:
    if moment_us is None:
        return None
    return f"{datetime.fromtimestamp(moment_us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%S}.{moment_us % 1_000_000:06}Z"
