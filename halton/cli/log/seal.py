"""`halton log seal`: what is due becomes files, now rather than when the meter gets to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from halton.events.types import SegmentSealed


@click.command("seal")
@click.option("--all", "tail", is_flag=True, help="Seal what is not due yet too: all that the log holds by now.")
@click.option("--again", is_flag=True, help="Read all sealed files too, and write again those that are gone or damaged.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(tail: bool, again: bool, as_json: bool) -> None:
    """Seal the log to files in segments/.

    The running meter does this by itself, a few minutes after 65,536 events
    or the end of a day (UTC). It may be interrupted at any time.

    \b
    Examples:
      halton log seal          # what is due
      halton log seal --all    # before a backup
      halton log seal --again  # after files were lost
    """
    import msgspec

    from halton.cli.output import echo_json
    from halton.cli.own_log import open_log
    from halton.cli.progress import progress
    from halton.log.segments.catalogue import read_catalogue
    from halton.log.segments.mend import mend
    from halton.log.segments.seal import seal
    from halton.log.store import read_only
    from halton.paths import Home

    home = Home.from_environment()
    read_only(home.log).close()  # its error says what to do where there is no log yet
    home.prepare()
    log = open_log(home)
    try:
        before = read_catalogue(log, home.segments)
        mended: list[SegmentSealed] = []
        if again:
            with progress("Reading", before.sealed) as advance:
                mended = list(mend(log, home.segments, advance))
        with progress("Sealing", before.unsealed) as advance:
            made = list(seal(log, home.segments, tail=tail, progress=advance))
        unsealed = read_catalogue(log, home.segments).unsealed
    finally:
        log.close()
    if as_json:
        echo_json(
            {
                "schema": 1,
                "sealed": msgspec.to_builtins(made),
                "written_again": msgspec.to_builtins(mended),
                "unsealed": unsealed,
            }
        )
        return
    if again:
        click.echo(_written("Written again", mended) if mended else "All files that were sealed are as they were sealed.")
    click.echo(_written("Sealed", made) if made else "Nothing is due.")
    if not tail and unsealed:
        click.echo(f"{unsealed:,} events wait for their day to end. Seal them now: halton log seal --all")


def _written(done: str, segments: Sequence[SegmentSealed]) -> str:
    events = sum(segment.last - segment.first + 1 for segment in segments)
    size = sum(segment.bytes for segment in segments)
    files = f"{len(segments)} files" if len(segments) > 1 else segments[0].file
    return f"{done}: {events:,} events, positions {segments[0].first:,} to {segments[-1].last:,}, {size:,} bytes in {files}"
