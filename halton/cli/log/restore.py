"""`halton log restore`: a log that was lost, out of its segments."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.log.segments.restore import Restored
    from halton.paths import Home


@click.command("restore")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--home", "into_home", is_flag=True, help="Restore the log of the home, where it is gone.")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the segments are. Default: segments/ in the home.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(out: Path | None, into_home: bool, folder: Path | None, as_json: bool) -> None:
    """Build a log anew from segments, row for row.

    Every file is held against its digest and every event against its hash.
    Nothing that exists is overwritten. Exit 1 says that files were of no use:
    the log ends before them. What was never sealed cannot be restored.

    \b
    Examples:
      halton log restore recovered.sqlite  # beside the log
      # in a home that has lost it
      halton log restore --home --from /mnt/backup/segments
    """
    from halton.log.segments.segment import find_segments
    from halton.paths import Home

    home = Home.from_environment()
    if (out is None) != into_home:
        raise click.UsageError("Name the file to restore to, or say --home.")
    source = folder or home.segments
    total = max((segment.last for segment in find_segments(source)), default=0)
    restored = _into_home(home, source, total) if out is None else _restored(source, out, total)
    _print(restored, home.log if out is None else out, as_json)
    sys.exit(bool(restored.lacks))


def _into_home(home: Home, source: Path, total: int) -> Restored:
    from halton.cli.catching_up import ledger_role
    from halton.errors import LogError

    home.prepare()
    with ledger_role(home.ledger_lock) as is_ours:
        if not is_ours:
            raise LogError(f"The meter of {home.root} runs, and writes its log. Stop it first: halton stop")
        return _restored(source, home.log, total)


def _restored(source: Path, out: Path, total: int) -> Restored:
    from halton.cli.progress import progress
    from halton.log.segments.restore import restore

    with progress("Restoring", total) as advance:
        return restore(source, out, advance)


def _print(restored: Restored, out: Path, as_json: bool) -> None:
    import msgspec

    from halton.cli.output import echo_json, safe

    if as_json:
        echo_json({"schema": 1, "log": str(out), **msgspec.to_builtins(restored)})
        return
    click.echo(f"{restored.position:,} events restored to {safe(out)} from {restored.segments} segments. Head {restored.head}")
    for lack in restored.lacks:
        click.echo(f"Lacking: positions {lack.first:,} to {lack.last:,}, {safe(lack.reason)}")
    if not restored.lacks:
        click.echo("Every segment was of use. What was recorded behind the last one was never sealed.")
