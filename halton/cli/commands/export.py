"""`halton export`: the log and its views as files for other programs."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from halton.cli.period import Moment

if TYPE_CHECKING:
    import pyarrow as pa

    from halton.arrow.source import Source

FORMATS = ("arrow", "csv", "jsonl", "parquet")
PIPE = "-"


class Names(click.ParamType[tuple[str, ...]]):
    """Names of columns with commas between them."""

    name = "columns"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names."""
        return value if isinstance(value, tuple) else tuple(name.strip() for name in str(value).split(",") if name.strip())


@click.command("export")
@click.argument("what_and_out", nargs=-1, required=True, metavar="[events|calls|VIEW] OUT")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="What to write.  [default: by the ending of OUT]")
@click.option("--partition-by", "by", type=Names(), help="Write a folder of files by these columns: day,project")
@click.option("--since", type=Moment(), help="From here on: 2026-11-21, yesterday, 12h, 7d …")
@click.option("--until", type=Moment(), help="Before this.")
@click.option("--columns", type=Names(), help="Only these, in this order: started_at,model,cost_pico")
@click.option("--force", is_flag=True, help="Replace what is there.")
def command(
    what_and_out: tuple[str, ...],
    format_: str | None,
    by: tuple[str, ...] | None,
    since: datetime | None,
    until: datetime | None,
    columns: tuple[str, ...] | None,
    force: bool,
) -> None:
    """Write events, calls or a view to a file.

    calls (the default) are those of metered_calls, with tokens and cost; events
    are the log itself; any other name is a view's. OUT appears when all of it is
    written, or not at all; - is the standard output. Money is in pico-dollars
    (10^12 = $1), times are UTC. Arrow and Parquet files say the units of their
    columns, and the head of the log. CSV is for spreadsheets: a text that one
    would run has a ' before it. --partition-by writes Arrow or Parquet, for
    engines that read whole folders: Spark, Dask, DuckDB, Polars. The column
    origin_id, where asked for, tells apart the rows of several machines.

    \b
    Examples:
      halton export calls.parquet --since 7d    # a week of calls
      halton export usage_daily - --format csv  # a view, to the standard output
      # a folder, by day and project
      halton export calls spend --format parquet --partition-by day,project
      # by machine and day
      halton export calls laptop --format parquet --partition-by origin_id,day
    """
    from halton.arrow.choice import Choice
    from halton.arrow.source import Source
    from halton.paths import Home

    what, out = _named(what_and_out)
    chosen = format_ or _by_ending(out)
    _check(out, chosen, by)
    wanted = _columns(what, chosen, columns, by or ())
    home = Home.from_environment()
    source = Source(home.log, home.views, what, Choice(wanted, since, until, by or ()))
    reader = source.reader()
    with _ended_in_order():
        rows = _write(source, reader, out, chosen, by, force)
    _tell(reader, rows, out)


def _named(words: tuple[str, ...]) -> tuple[str, str]:
    if len(words) > 2:
        raise click.UsageError("Name one thing and one file: halton export calls calls.parquet")
    return ("calls", words[0]) if len(words) == 1 else (words[0], words[1])


def _by_ending(out: str) -> str:
    ending = Path(out).suffix.removeprefix(".")
    if ending not in FORMATS:
        raise click.UsageError(f"Say which format {out} is to have: --format {'|'.join(FORMATS)}")
    return ending


def _check(out: str, format_: str, by: tuple[str, ...] | None) -> None:
    from halton.export.export import format_of

    format_module = format_of(format_)
    if by is not None and not by:
        raise click.BadParameter("name columns, such as day,project", param_hint="--partition-by")
    if by and (not format_module.COLUMNAR or out == PIPE):
        raise click.UsageError("--partition-by writes a folder of Arrow or Parquet files: add --format parquet and a name.")
    if out == PIPE and not format_module.TO_PIPE:
        raise click.UsageError("Parquet has its index at its end, and needs a file: give it a name, or use --format arrow.")
    if out == PIPE and format_module.COLUMNAR and sys.stdout.isatty():
        raise click.UsageError("A terminal cannot show Arrow: give it a name, or use --format csv.")


def _columns(what: str, format_: str, columns: tuple[str, ...] | None, by: tuple[str, ...]) -> tuple[str, ...] | None:
    """Text of an event holds all facts: formats without types need no more than the envelope."""
    from halton.arrow.source import EVENTS
    from halton.export.export import format_of
    from halton.log.segments.columns import ENVELOPE

    if columns is None:
        return ENVELOPE if what == EVENTS and not format_of(format_).COLUMNAR else None
    if columns and set(columns) <= set(by):
        raise click.UsageError("--partition-by puts columns into names of folders: choose others for the files too.")
    return columns


def _write(source: Source, reader: pa.RecordBatchReader, out: str, format_: str, by: tuple[str, ...] | None, force: bool) -> int:
    from halton.cli.progress import progress
    from halton.export.export import write_file, write_folder, write_pipe

    total = source.count() if sys.stderr.isatty() else None
    with progress(f"Exporting {source.name}", total, "rows") as advance:
        if out == PIPE:
            return write_pipe(reader, sys.stdout.buffer, format_, advance)
        if by:
            return write_folder(reader, Path(out), format_, by, advance, force=force)
        return write_file(reader, Path(out), format_, advance, force=force)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """A polite kill leaves as little behind as Ctrl-C."""

    def leave(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(reader: pa.RecordBatchReader, rows: int, out: str) -> None:
    """Beside the rows, which may be on the standard output: how many, and what proves later which log they are from."""
    from halton.cli.output import safe
    from halton.log.anchor import head_line
    from halton.log.store import Head

    click.echo(f"{rows:,} rows" + ("" if out == PIPE else f" in {safe(out)}"), err=True)
    said = reader.schema.metadata or {}
    if b"halton.head_hash" in said:
        head = Head(int(said[b"halton.head_position"]), bytes.fromhex(said[b"halton.head_hash"].decode()))
        click.echo(head_line(head), err=True)
