"""Anthropic's Admin API: saved answers of usage_report (tokens) and cost_report (cents), of either of its two versions."""

from __future__ import annotations

from halton.invoices.document import Document
from halton.invoices.invoice import Gathering, Invoice, joined
from halton.invoices.record import Record
from halton.invoices.report import results_of

PROVIDER = "anthropic"
VERSION = 1
LABELS = ("workspace_id", "api_key_id", "product")
COUNTS = {
    "uncached_input_tokens": "input_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "output_tokens": "output_tokens",
}
WRITES = {"ephemeral_5m_input_tokens": "cache_write_5m_tokens", "ephemeral_1h_input_tokens": "cache_write_1h_tokens"}
TOKENS = COUNTS | {f"cache_creation.{name}": unit for name, unit in WRITES.items()}
SHARED = frozenset(
    {
        *LABELS, "model", "service_tier", "context_window", "inference_geo", "speed", "account_id", "service_account_id",
        "requests", "rbac_group_id", "claude_tag_category", "claude_tag_user_id", "slack_channel_id",
    }
)  # fmt: skip
USAGE = SHARED | COUNTS.keys() | {"cache_creation", "server_tool_use"}
COST = SHARED | {"amount", "list_amount", "currency", "cost_type", "token_type", "description"}


def recognises(document: Document) -> bool:
    """Whether the file is one of these, by the names in its buckets."""
    return document.report is not None and any("starting_at" in bucket.fields for bucket in document.report.buckets)


def read(document: Document) -> Invoice:
    """Its counts or its charges.

    :raises InvoiceError: naming the bucket and the result that are wrong.
    """
    report, gathering = document.as_report(), Gathering()
    for bucket in report.buckets:
        day = bucket.day(["starting_at"])
        bucket.ends_within(["starting_at"], ["ending_at"])
        gathering.covers(day)
        for result in results_of(bucket):
            is_cost = "amount" in result.fields
            gathering.looks_at(result.fields, COST if is_cost else USAGE)
            (_charge if is_cost else _count)(gathering, day, result)
    return gathering.invoice(PROVIDER, f"anthropic_json/{VERSION}", is_cut=report.is_cut)


def _count(gathering: Gathering, day: str, result: Record) -> None:
    model, label = result.text("model"), joined(result, *LABELS)
    if "output_tokens" not in result.fields:
        raise result.error('it has neither "amount" nor "output_tokens". Save cost_report or usage_report/messages.')
    for name, unit in COUNTS.items():
        gathering.count(day, model, unit, result.count(name), label)
    for name, unit in WRITES.items():
        gathering.count(day, model, unit, result.part("cache_creation").count(name), label)
    gathering.count(day, model, "web_searches", result.part("server_tool_use").count("web_search_requests"), label)


def _charge(gathering: Gathering, day: str, result: Record) -> None:
    """`amount` is in cents, with decimals: platform.claude.com/docs/en/api/admin/cost_report."""
    model, label = result.text("model"), joined(result, *LABELS)
    currency = result.text("currency")
    if currency and currency.upper() != "USD":
        raise result.error(f"it is in {currency[:8]}. Halton counts in USD.")
    kind, what, pico = result.text("token_type"), result.text("cost_type"), result.cents("amount")
    if kind in TOKENS:
        gathering.charge(day, model, TOKENS[kind], pico, label)
    elif what == "web_search":
        gathering.charge(day, model, "web_searches", pico, label)
    elif kind or what not in (None, "tokens"):
        gathering.charge_sum(day, model, kind or what or "", pico, label)
    else:
        gathering.charge(day, model, "cost", pico, label)
