"""`halton verify`: is the log what was written?"""

from __future__ import annotations

import sys

import click


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(as_json: bool) -> None:
    """Check the hash chain of the whole log; exit 1 names the first bad event."""
    from halton.cli.output import echo_json
    from halton.log.verify import verify
    from halton.paths import Home

    verdict = verify(Home.from_environment().log)
    if as_json:
        echo_json(
            {
                "schema": 1,
                "sound": verdict.sound,
                "events": verdict.events,
                "head": verdict.head,
                "bad_position": verdict.bad_position,
                "meaning": verdict.meaning,
            }
        )
    elif verdict.sound:
        click.echo(f"{verdict.events:,} events stand as they were written. Head {verdict.head}")
    else:
        click.echo(f"Broken at position {verdict.bad_position}: {verdict.meaning}. {verdict.events:,} events before it hold.")
    sys.exit(not verdict.sound)
