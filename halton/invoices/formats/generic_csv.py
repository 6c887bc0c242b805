"""A table that anybody can write: day, model, unit, quantity, cost_usd, label, for a provider named on the command line."""

from __future__ import annotations

from halton.errors import InvoiceError, PriceError
from halton.invoices.document import Document
from halton.invoices.invoice import SUM, Gathering, Invoice
from halton.invoices.record import Record
from halton.pricing.vocabulary import refuse_unit

VERSION = 1
COLUMNS = frozenset({"day", "model", "unit", "quantity", "cost_usd", "label"})


def recognises(document: Document) -> bool:
    """Whether the file is one of these, by its columns."""
    columns = set(document.table.columns) if document.table else set()
    return columns >= {"day", "unit"} and bool(columns & {"quantity", "cost_usd"})


def read(document: Document) -> Invoice:
    """Its counts and charges.

    :raises InvoiceError: naming the line that is wrong, or asking whose figures they are.
    """
    table, gathering = document.as_table(), Gathering()
    if document.provider is None:
        raise InvoiceError("A generic table does not say whose figures it holds. Add --provider NAME, as in halton report.")
    gathering.looks_at(table.columns, COLUMNS)
    for record in table.records():
        _line(gathering, record)
    return gathering.invoice(document.provider, f"generic_csv/{VERSION}")


def _line(gathering: Gathering, record: Record) -> None:
    day, model, unit, label = record.day(["day"]), record.text("model"), record.text("unit"), record.text("label")
    quantity, cost_pico = record.count("quantity"), record.usd("cost_usd")
    if unit is None:
        raise record.error('"unit" is empty. Write a unit of halton pricing show, or cost.')
    if unit != SUM:
        try:
            refuse_unit(unit)
        except PriceError as error:
            raise record.error(str(error)) from None
    if quantity is None and cost_pico is None or unit == SUM and cost_pico is None:
        raise record.error("it states neither what was counted nor what was charged.")
    gathering.count(day, model, unit, None if unit == SUM else quantity, label)
    gathering.charge(day, model, unit, cost_pico, label)
