"""Claude Console: the CSV files of its pages Usage (tokens by day or hour, model and key) and Cost (charges by day and model)."""

from __future__ import annotations

from halton.invoices.document import Document
from halton.invoices.invoice import Gathering, Invoice, joined
from halton.invoices.record import Record
from halton.invoices.table import Table

PROVIDER = "anthropic"
VERSION = 1
DAY = "usage_date_utc"
# Before there were hours to choose, a cache entry lived five minutes.
COUNTS = {
    "usage_input_tokens_no_cache": "input_tokens",
    "usage_input_tokens_cache_read": "cache_read_tokens",
    "usage_input_tokens_cache_write": "cache_write_5m_tokens",
    "usage_input_tokens_cache_write_5m": "cache_write_5m_tokens",
    "usage_input_tokens_cache_write_1h": "cache_write_1h_tokens",
    "usage_output_tokens": "output_tokens",
    "web_search_count": "web_searches",
}
TOKENS = {
    "input_no_cache": "input_tokens",
    "input_cache_read": "cache_read_tokens",
    "input_cache_write": "cache_write_5m_tokens",
    "input_cache_write_5m": "cache_write_5m_tokens",
    "input_cache_write_1h": "cache_write_1h_tokens",
    "output": "output_tokens",
}
SHARED = frozenset({DAY, "workspace", "api_key", "usage_type", "context_window", "inference_geo", "speed"})
KEYS = frozenset({"api_key_id", "api_key_status"})
USAGE = SHARED | KEYS | COUNTS.keys() | {"model_version"}
COST = SHARED | KEYS | {"model", "token_type", "cost_usd", "list_price_usd", "cost_type"}


def recognises(document: Document) -> bool:
    """Whether the file is one of these, by its columns."""
    columns = set(document.table.columns) if document.table else set()
    return DAY in columns and (columns >= {"model_version", "usage_output_tokens"} or "cost_usd" in columns)


def read(document: Document) -> Invoice:
    """Its counts or its charges.

    :raises InvoiceError: naming the line that is wrong.
    """
    table, gathering = document.as_table(), Gathering()
    is_cost = "cost_usd" in table.columns
    gathering.looks_at(table.columns, COST if is_cost else USAGE)
    for record in table.records():
        (_charge if is_cost else _count)(gathering, table, record)
    return gathering.invoice(PROVIDER, f"anthropic_csv/{VERSION}")


def _count(gathering: Gathering, table: Table, record: Record) -> None:
    day, label = record.day([DAY]), joined(record, "workspace", "api_key")
    for column, unit in COUNTS.items():
        if column in table.columns:
            gathering.count(day, record.text("model_version"), unit, record.count(column), label)


def _charge(gathering: Gathering, table: Table, record: Record) -> None:
    day, model, label = record.day([DAY]), record.text("model"), joined(record, "workspace", "api_key")
    kind = (record.text("token_type") or "").lower()
    what = (record.text("cost_type") or "").lower()
    if kind in TOKENS:
        gathering.charge(day, model, TOKENS[kind], record.usd("cost_usd"), label)
    elif "web_search" in (kind, what):
        gathering.charge(day, model, "web_searches", record.usd("cost_usd"), label)
    elif kind or what not in ("", "token", "tokens"):
        gathering.charge_sum(day, model, kind or what, record.usd("cost_usd"), label)
    else:
        gathering.charge(day, model, "cost", record.usd("cost_usd"), label)
