"""An invoice as an event of the log, once for each file."""

from __future__ import annotations

import hashlib

from halton.events.actor import Actor
from halton.events.types import InvoiceImported
from halton.invoices.invoice import Invoice
from halton.log.store import Fact, Log, StoredEvent

STREAM = "invoices"


def digest(data: bytes) -> str:
    """What a file is known by, whatever its name."""
    return hashlib.sha256(data).hexdigest()


def imported(invoice: Invoice, file: str, digest: str, actor: Actor | None = None) -> InvoiceImported:
    """The event that this file was read."""
    return InvoiceImported(
        provider=invoice.provider,
        format=invoice.format,
        file=file,
        digest=digest,
        first_day=invoice.first_day,
        last_day=invoice.last_day,
        lines=invoice.lines,
        actor=actor,
    )


def earlier_import(log: Log, event: InvoiceImported) -> StoredEvent | None:
    """The event by which the same file was read before, to the same lines. A newer reader may find more in it."""
    for stored in log.read(type_=InvoiceImported.TYPE):
        known = stored.event()
        if isinstance(known, InvoiceImported) and (known.digest, known.provider, known.format) == _identity(event):
            return stored
    return None


def append(log: Log, event: InvoiceImported) -> int:
    """Record it; its position.

    :raises LogError: if the log does not take it.
    """
    return log.append([Fact.of(STREAM, event)]).position


def _identity(event: InvoiceImported) -> tuple[str, str, str]:
    return event.digest, event.provider, event.format
