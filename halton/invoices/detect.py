"""Which format a file has: every module in the folder of formats is asked whether it recognises it."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

import msgspec

from halton.errors import InvoiceError, safe
from halton.invoices import formats
from halton.invoices.document import Document
from halton.invoices.invoice import Invoice

SHOWN = 12


def format_names() -> tuple[str, ...]:
    """The names of the formats, found without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(formats.__path__)))


def read_invoice(data: bytes, *, format: str | None = None, provider: str | None = None) -> Invoice:
    """What a file says, read as this format, or as the one that recognises it. `provider` goes before what the format says.

    :raises InvoiceError: if none does, or something in it is wrong.
    """
    document = Document(data, provider)
    reader = _module(format) if format else _recognised(document)
    invoice: Invoice = reader.read(document)
    return msgspec.structs.replace(invoice, provider=provider) if provider else invoice


def _recognised(document: Document) -> ModuleType:
    for name in format_names():
        module = _module(name)
        if module.recognises(document):
            return module
    if document.table:
        columns = ", ".join(safe(column) for column in document.table.columns[:SHOWN])
        raise InvoiceError(f"No format has these columns: {columns}. docs/reconcile.md lists those that Halton reads.")
    raise InvoiceError("No format has buckets like these. docs/reconcile.md lists the reports that Halton reads.")


def _module(name: str) -> ModuleType:
    return import_module(f"{formats.__name__}.{name}")
