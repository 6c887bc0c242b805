"""`halton reconcile`: a provider's own figures beside the ledger's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from halton.events.types import InvoiceImported
    from halton.invoices.invoice import Invoice
    from halton.log.store import Head
    from halton.paths import Home
    from halton.views.reconciliation import Reconciliation, Span

SHOWN = 20


@click.command("reconcile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--format", "format_", metavar="NAME", help="Read it as this format. Default: the one that recognises it.")
@click.option("--provider", metavar="NAME", help="Whose figures these are, where the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Compare, and record nothing.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="At most so many rows of each part.")
@click.option("--fail-below", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit 1 if less of theirs is here.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead.")
def command(
    file: Path | None,
    format_: str | None,
    provider: str | None,
    dry_run: bool,
    limit: int,
    fail_below: float | None,
    as_json: bool,
) -> None:
    """Compare a provider's export of usage or cost with this ledger.

    FILE is a CSV file of Anthropic's or OpenAI's console, a saved answer of
    their admin APIs, or a table of your own: docs/reconcile.md lists them. It is
    recorded once; without FILE the last one is compared again. Only calls that
    are billed are compared, by the provider's days: they begin at midnight UTC.

    \b
    Examples:
      halton reconcile claude_api_cost_2026_11.csv          # from the console
      halton reconcile cost.json --dry-run --fail-below 99  # exit 1 below 99 %
      halton reconcile bill.csv --provider openrouter       # a table of your own
    """
    from halton.cli.price_setting import begin, known_provider
    from halton.paths import Home

    home = Home.from_environment()
    said: dict[str, Any] = {"file": None}
    event, invoice = _read(file, format_, provider) if file else (None, None)
    begin(home)
    if provider is not None:
        known_provider(home, provider)
    if event and invoice:
        said = _said(event, invoice, None if dry_run else _record(home, event))
    found, causes, head = _compare(home, event, invoice, provider, dry_run)
    if found is None:
        _print_nothing(head, as_json)
    else:
        _print(found, causes, said, head, limit=limit, as_json=as_json)
    if fail_below is not None and not _reaches(found, fail_below):
        sys.exit(1)


def _read(file: Path, format_: str | None, provider: str | None) -> tuple[InvoiceImported, Invoice]:
    """What the file says, and the event that it makes.

    :raises InvoiceError: naming the file, the line and what is wrong there.
    """
    from halton.actor import this_command
    from halton.errors import InvoiceError, safe
    from halton.invoices.detect import format_names, read_invoice
    from halton.invoices.document import MAX_BYTES
    from halton.invoices.importing import digest, imported

    if format_ is not None and format_ not in format_names():
        raise click.BadParameter(f'"{safe(format_)}" is none. Known are {", ".join(format_names())}.', param_hint="--format")
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    try:
        invoice = read_invoice(data, format=format_, provider=provider)
    except InvoiceError as error:
        raise InvoiceError(f"{safe(file)}: {error}") from None
    return imported(invoice, file.name, digest(data), this_command()), invoice


def _record(home: Home, event: InvoiceImported) -> tuple[int, bool]:
    """Where the event lies in the log, and whether it is new."""
    from halton.cli.catching_up import catch_up
    from halton.cli.own_log import open_log
    from halton.invoices.importing import append, earlier_import

    log = open_log(home)
    try:
        earlier = earlier_import(log, event)
        position = earlier.position if earlier else append(log, event)
    finally:
        log.close()
    if earlier is None:
        catch_up(home)
    return position, earlier is None


def _said(event: InvoiceImported, invoice: Invoice, recorded: tuple[int, bool] | None) -> dict[str, Any]:
    """What there is to say of the file itself."""
    return {
        "file": event.file,
        "format": event.format,
        "lines": len(event.lines),
        "unread_columns": list(invoice.unread),
        "is_cut": invoice.is_cut,
        "position": recorded[0] if recorded else None,
        "is_new": bool(recorded and recorded[1]),
    }


def _compare(
    home: Home, event: InvoiceImported | None, invoice: Invoice | None, provider: str | None, dry_run: bool
) -> tuple[Reconciliation | None, list[str], Head | None]:
    from datetime import UTC, datetime

    from halton.cli.likely_causes import likely_causes
    from halton.cli.report_head import head_at
    from halton.cli.report_past import opened
    from halton.views.gaps import read_gaps
    from halton.views.positions import read_reached
    from halton.views.reconciliation import READS, Span, Trial, last_span, read_reconciliation

    with opened(home, None, READS) as (log, views):
        head = head_at(log, read_reached(views, READS))
        span = Span(event.provider, event.first_day, event.last_day) if event else last_span(views, provider)
        if span is None:
            return None, [], head
        lines = [(one.day, one.model, one.unit, one.quantity, one.cost_pico, one.label) for one in event.lines] if event else []
        found = read_reconciliation(views, span, Trial(lines) if dry_run else None)
        since, until = _bounds(span)
        gaps = read_gaps(views, since=since, until=until)
    made_on = datetime.fromisoformat(found.imported_at) if found.imported_at and not dry_run else datetime.now(UTC)
    sums = [name for name, _ in invoice.sums] if invoice else []
    return found, likely_causes(found, gaps, made_on=made_on.date(), sums=sums), head


def _bounds(span: Span) -> tuple[Any, Any]:
    from datetime import UTC, datetime, timedelta

    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (span.first_day, span.last_day))
    return first, last + timedelta(days=1)


def _print(
    found: Reconciliation, causes: list[str], said: dict[str, Any], head: Head | None, *, limit: int, as_json: bool
) -> None:
    from halton.cli.output import echo_json
    from halton.cli.reconciliation import document, echo_reconciliation
    from halton.cli.report_head import echo_provenance, head_document
    from halton.views.coverage import cover

    coverage = cover(found.rows)
    if as_json:
        echo_json({"schema": 1, "head": head_document(head), **said, **document(found, coverage, causes)})
        return
    for line in _head(said):
        click.echo(line)
    echo_reconciliation(found, coverage, causes, limit)
    echo_provenance(head)


def _head(said: dict[str, Any]) -> list[str]:
    from halton.cli.output import count, safe

    if said["file"] is None:
        return []
    where = f"event {count(said['position'])} of the log"
    if said["is_new"]:
        recorded = f"recorded as {where}"
    else:
        recorded = f"recorded already, as {where}" if said["position"] else "not recorded (--dry-run)"
    lines = [f"{safe(said['file'])}: {count(said['lines'])} lines, read as {said['format']}, {recorded}."]
    if said["unread_columns"]:
        lines.append(f"Not read, for they are not known: {', '.join(safe(name) for name in said['unread_columns'])}.")
    if said["is_cut"]:
        lines.append("The file says that there are more pages. Save those too, or what they hold is missing here.")
    return lines


def _print_nothing(head: Head | None, as_json: bool) -> None:
    from halton.cli.output import echo_json
    from halton.cli.report_head import echo_provenance, head_document

    if as_json:
        echo_json({"schema": 1, "head": head_document(head), "file": None, "rows": []})
        return
    click.echo("Nothing was imported yet. Export usage or cost from the provider's console, then: halton reconcile FILE")
    echo_provenance(head)


def _reaches(found: Reconciliation | None, percent: float) -> bool:
    from halton.views.coverage import cover

    least = cover(found.rows).least_percent if found else None
    return least is not None and least >= percent
