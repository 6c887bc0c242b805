"""Saved answers of Anthropic's Admin API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from halton.invoices.detect import read_invoice
from invoices.reading import refusal, rows, sample

SONNET = "claude-sonnet-4-5-20250929"


def page(*results: dict[str, Any], **bucket: Any) -> bytes:
    day = {"starting_at": "2026-09-22T00:00:00Z", "ending_at": "2026-09-23T00:00:00Z", "results": results}
    return json.dumps({"data": [day | bucket], "has_more": False}).encode()


def test_usage_and_that_there_is_more() -> None:
    invoice = read_invoice(sample("anthropic_usage.json"))
    label = "wrkspc_01CCC / apikey_01AAA"
    assert rows(invoice) == [
        ("09-22", SONNET, "input_tokens", 2000, None, label),
        ("09-22", SONNET, "cache_read_tokens", 50_000, None, label),
        ("09-22", SONNET, "output_tokens", 400, None, label),
        ("09-22", SONNET, "cache_write_5m_tokens", 500, None, label),
        ("09-22", SONNET, "cache_write_1h_tokens", 120, None, label),
        ("09-22", SONNET, "web_searches", 3, None, label),
    ]
    assert (invoice.last_day, invoice.is_cut) == ("2026-09-23", True)


def test_amounts_are_cents() -> None:
    assert rows(read_invoice(sample("anthropic_cost.json"))) == [
        ("09-22", SONNET, "input_tokens", None, 1_234_500_000_000, "wrkspc_01CCC"),
        ("09-22", SONNET, "cache_write_1h_tokens", None, 60_000_000_000, None),
        ("09-22", None, "web_searches", None, 50_000_000_000, None),
        ("09-22", None, "cost", None, 5_000_000_000, "code_execution"),
    ]


def test_a_report_without_groups_is_a_sum_by_day() -> None:
    data = page({"amount": "1250.5", "currency": "USD", "model": None, "cost_type": None, "token_type": None})
    assert rows(read_invoice(data)) == [("09-22", None, "cost", None, 12_505_000_000_000, None)]


def test_a_report_by_model_is_a_sum_by_model() -> None:
    data = page({"amount": "100", "list_amount": "200", "currency": "USD", "model": "claude-opus-5", "requests": 4})
    assert rows(read_invoice(data)) == [("09-22", "claude-opus-5", "cost", None, 10**12, None)]


def test_buckets_of_an_hour_are_added_up() -> None:
    used = {"uncached_input_tokens": 1, "cache_read_input_tokens": 0, "output_tokens": 2, "model": "claude-opus-5"}
    bounds = (("10:00:00", "11:00:00"), ("23:00:00", "23:59:59"))
    hours = [
        {"starting_at": f"2026-09-22T{begin}Z", "ending_at": f"2026-09-22T{end}Z", "results": [used]} for begin, end in bounds
    ]
    invoice = read_invoice(json.dumps({"data": hours}).encode())
    assert rows(invoice) == [
        ("09-22", "claude-opus-5", "input_tokens", 2, None, None),
        ("09-22", "claude-opus-5", "output_tokens", 4, None, None),
    ]


def test_names_that_are_not_known_are_named() -> None:
    assert read_invoice(page({"amount": "1", "currency": "USD", "mood": "good"})).unread == ("mood",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (page({"amount": "1", "currency": "EUR"}), "data[0].results[0]: it is in EUR. Halton counts in USD."),
        (page({"amount": "1.2.3", "currency": "USD"}), 'data[0].results[0]: "amount" is 1.2.3, which is no number.'),
        (page({"output_tokens": -1}), 'data[0].results[0]: "output_tokens" is -1, which is no count.'),
        (page({"sessions": 1}), 'data[0].results[0]: it has neither "amount" nor "output_tokens".'),
        (page({"output_tokens": 1, "cache_creation": 7}), 'data[0].results[0]: "cache_creation" is no object.'),
        (page(ending_at="2026-09-29T00:00:00Z"), "data[0]: it covers more than one day."),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data: bytes, reason: str) -> None:
    assert refusal(data).startswith(reason)
