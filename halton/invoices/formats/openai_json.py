"""OpenAI's Admin API: saved answers of organization/usage/* and organization/costs."""

from __future__ import annotations

from halton.invoices import openai_figures as openai
from halton.invoices.document import Document
from halton.invoices.invoice import Gathering, Invoice
from halton.invoices.report import results_of

PROVIDER = "openai"
VERSION = 1
COSTS = "organization.costs.result"
# What is no call, or a free one.
UNCOUNTED = ("vector_stores", "code_interpreter_sessions", "file_search", "moderations")


def recognises(document: Document) -> bool:
    """Whether the file is one of these, by the names in its buckets."""
    return document.report is not None and any(bucket.fields.get("object") == "bucket" for bucket in document.report.buckets)


def read(document: Document) -> Invoice:
    """Its counts or its charges.

    :raises InvoiceError: naming the bucket and the result that are wrong.
    """
    report, gathering = document.as_report(), Gathering()
    for bucket in report.buckets:
        gathering.covers(bucket.day(openai.BEGIN))
        bucket.ends_within(openai.BEGIN, openai.END)
        for result in results_of(bucket):
            kind = result.text("object") or ""
            if any(word in kind for word in UNCOUNTED):
                raise result.error(f"{kind[:60]} is of nothing that calls are billed for. Save usage/completions or costs.")
            is_cost = kind == COSTS
            gathering.looks_at(result.fields, openai.COST if is_cost else openai.USAGE)
            if is_cost:
                amount = result.part("amount")
                openai.charge(gathering, bucket, result, amount.usd("value"), amount.text("currency"))
            else:
                openai.count(gathering, bucket, result)
    return gathering.invoice(PROVIDER, f"openai_json/{VERSION}", is_cut=report.is_cut)
