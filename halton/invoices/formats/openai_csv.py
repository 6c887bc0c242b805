"""OpenAI's dashboard: the CSV files of its pages Usage (completions, embeddings, …) and Costs, a row for each bucket of time."""

from __future__ import annotations

from halton.invoices import openai_figures as openai
from halton.invoices.document import Document
from halton.invoices.invoice import Gathering, Invoice

PROVIDER = "openai"
VERSION = 1


def recognises(document: Document) -> bool:
    """Whether the file is one of these, by its columns."""
    columns = set(document.table.columns) if document.table else set()
    return bool(columns.intersection(openai.BEGIN) and columns.intersection(openai.END))


def read(document: Document) -> Invoice:
    """Its counts or its charges. A bucket with nothing in it is a time in which nothing was used.

    :raises InvoiceError: naming the line that is wrong.
    """
    table, gathering = document.as_table(), Gathering()
    is_cost = "amount_value" in table.columns
    gathering.looks_at(table.columns, openai.COST if is_cost else openai.USAGE)
    for record in table.records():
        gathering.covers(record.day(openai.BEGIN))
        record.ends_within(openai.BEGIN, openai.END)
        if is_cost:
            openai.charge(gathering, record, record, record.usd("amount_value"), record.text("amount_currency"))
        else:
            openai.count(gathering, record, record)
    return gathering.invoice(PROVIDER, f"openai_csv/{VERSION}")
