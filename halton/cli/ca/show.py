"""`halton ca show`: the authorities of this home, and whether all is well with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.paths import Home
    from halton.setup.authority_check import Look

COLUMNS = ("authority", "", "from", "until", "days left", "names", "file")


@click.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead, with every name.")
def command(as_json: bool) -> None:
    """Show the authorities of this home; the exit code is 1 if something is wrong.

    The first one signs. The next ones sign for hosts that none before them may
    sign for, and take the first one's place when it ends. What is wrong is told
    with the command that mends it.

    \b
    Examples:
      halton ca show         # dates, hosts, files
      halton ca show --json  # the same for a program
    """
    from halton.cli.authority_change import hosts_of
    from halton.cli.output import echo_json
    from halton.paths import Home
    from halton.setup.authority_check import look

    home, now = Home.from_environment(), datetime.now(UTC)
    found = look(home, hosts_of(home), now)
    if as_json:
        echo_json(_document(home, found, now))
    else:
        _print(home, found, now)
    if found.faults:
        click.get_current_context().exit(1)


def _state(found: Look, number: int, now: datetime) -> str:
    """signs, next, ended (it has a day left at most) or not_begun (it was made by a clock that was ahead)."""
    one = found.authorities[number]
    if one.not_before > now:
        return "not_begun"
    if one.not_after - now <= timedelta(days=1):
        return "ended"
    return "next" if any(_state(found, earlier, now) == "signs" for earlier in range(number)) else "signs"


def _print(home: Home, found: Look, now: datetime) -> None:
    from halton.cli.output import count, echo_table

    if found.authorities:
        rows = [
            (
                one.digest[:16],
                _state(found, number, now),
                f"{one.not_before:%Y-%m-%d}",
                f"{one.not_after:%Y-%m-%d}",
                count(max(0, (one.not_after - now).days)),
                count(len(one.hosts)),
                one.key_file,
            )
            for number, one in enumerate(found.authorities)
        ]
        echo_table(COLUMNS, rows, right=(4, 5))
        click.echo(f"Roots    {_whole(found.authorities[0].root_file)}")
        click.echo(f"Bundle   {_whole(home.bundle)}")
    if found.added:
        click.echo(f"Asked for by `halton ca add`: {_whole(', '.join(found.added))}.")
    for stranger in found.strangers:
        click.echo(f"Not of this home, and left as it is: {_whole(stranger.file)}.")
    for fault in found.faults:
        click.echo(f"{_whole(fault.what)} Mend it with: {_whole(fault.mend)}", err=True)
    if not found.faults:
        click.echo("All is well.")


def _whole(text: object) -> str:
    """Foreign text made harmless and not cut: a path or a command that lacks its end helps nobody."""
    from halton.cli.output import safe

    return "".join(map(safe, str(text)))


def _document(home: Home, found: Look, now: datetime) -> dict[str, Any]:
    first = found.authorities[0] if found.authorities else None
    return {
        "schema": 1,
        "folder": first and str(first.folder),
        "roots": first and str(first.root_file),
        "bundle": str(home.bundle),
        "authorities": [
            {
                "digest": one.digest,
                "state": _state(found, number, now),
                "file": str(one.key_file),
                "not_before": f"{one.not_before:%Y-%m-%dT%H:%M:%SZ}",
                "not_after": f"{one.not_after:%Y-%m-%dT%H:%M:%SZ}",
                "days_left": (one.not_after - now).days,
                "hosts": one.hosts,
                "recorded": True,
            }
            for number, one in enumerate(found.authorities)
        ],
        "added": found.added,
        "modes": {str(path): f"{mode:04o}" for path, mode in found.modes.items()},
        "others": [{"file": str(one.file), "digest": one.digest, "recorded": False} for one in found.strangers],
        "faults": [{"what": fault.what, "mend": fault.mend} for fault in found.faults],
    }
