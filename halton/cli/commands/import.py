"""`halton import`: what other machines metered, out of their sealed segments."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.log.segments.importing import Import
    from halton.paths import Home

LONGEST_NAME = 40


class MachineName(click.ParamType[str]):
    """What a machine is called: a few printable characters."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, without blanks around it."""
        text = str(value).strip()
        if not text or len(text) > LONGEST_NAME or not text.isprintable():
            self.fail(f"a name has 1 to {LONGEST_NAME} printable characters, such as laptop.", param, ctx)
        return text


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SEGMENT_OR_FOLDER...")
@click.option("--name", type=MachineName(), help="What to call the machine from now on: laptop")
@click.option("--dry-run", is_flag=True, help="Read and check everything, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(paths: tuple[Path, ...], name: str | None, dry_run: bool, as_json: bool) -> None:
    """Import segments that other machines sealed.

    Take the files of segments/ on the other machine, which `halton log seal`
    makes, and bring them here as you like. Each is read whole: its bytes, and
    the hash of every event. All of them are taken or none. They lie in
    segments/ORIGIN/ of this home, and their events stay in their own chain.
    Those of a machine must go on from where the last import ended, in any
    order. What is here already is not read again, so name the whole folder.

    \b
    Examples:
      # take them, and name the machine
      halton import /mnt/usb/segments --name laptop
      halton import collected/laptop/*.arrow --dry-run  # check them only
    """
    import msgspec

    from halton.cli.catching_up import catch_up
    from halton.cli.output import echo_json
    from halton.paths import Home

    home = Home.from_environment()
    imports = _imported(home, paths, name, dry_run)
    if not as_json:
        for line in _lines(imports, dry_run):
            click.echo(line)
    projected = None if dry_run else catch_up(home)
    if as_json:
        documents = [msgspec.to_builtins(found) | {"events": found.events} for found in imports]
        echo_json({"schema": 1, "dry_run": dry_run, "imports": documents, "projected": projected})
    elif projected is False:
        click.echo("The meter is still reading them into the views. See: halton status")


def _imported(home: Home, paths: tuple[Path, ...], name: str | None, dry_run: bool) -> list[Import]:
    from halton.actor import this_command
    from halton.cli.own_log import open_log
    from halton.cli.progress import progress
    from halton.errors import LogError
    from halton.log.segments.arrivals import new_events
    from halton.log.segments.imported import read_imported
    from halton.log.segments.importing import import_segments
    from halton.log.store import read_only

    if dry_run and not home.log.exists():
        raise LogError(f"{home.log} does not exist yet. Leave out --dry-run, and the import begins it.")
    home.prepare()
    with closing(open_log(home)) as log:
        with closing(read_only(home.log)) as reader:
            total = new_events(paths, read_imported(reader, home.segments))
        with progress("Reading", total) as advance:
            return import_segments(log, home.segments, paths, name=name, dry_run=dry_run, progress=advance, actor=this_command())


def _lines(imports: Iterable[Import], dry_run: bool) -> Iterable[str]:
    from halton.cli.output import safe
    from halton.cli.report_footer import plural

    for found in imports:
        machine = f"{safe(found.name)} ({found.origin[:8]})" if found.name else found.origin
        said = []
        if found.events:
            held = f", in {plural(len(found.added), 'file')}" if found.added else ""
            said.append(f"{plural(found.events, 'event')}, positions {found.first:,} to {found.last:,}{held}")
        if found.again:
            said.append(f"{plural(len(found.again), 'file')} that had gone")
        if found.is_renamed and not said:
            said.append("its name")
        if said:
            done = "Would import" if dry_run else "Imported"
            yield f"{done} of {machine}: {'; '.join(said)}" + (f". {plural(found.known, 'file')} known." if found.known else ".")
        else:
            yield f"Nothing new of {machine}, which is here up to position {found.last:,}."
