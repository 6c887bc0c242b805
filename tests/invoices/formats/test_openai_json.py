"""Saved answers of OpenAI's Admin API."""

from __future__ import annotations

import json
from typing import Any

from halton.invoices.detect import read_invoice
from invoices.reading import refusal, rows, sample

MODEL = "gpt-4o-mini-2024-07-18"


def page(*results: dict[str, Any]) -> bytes:
    bucket = {"object": "bucket", "start_time": 1790035200, "end_time": 1790121600, "results": results}
    return json.dumps({"object": "page", "data": [bucket], "has_more": False}).encode()


def test_usage_of_any_kind() -> None:
    assert rows(read_invoice(sample("openai_usage.json"))) == [
        ("09-22", MODEL, "input_tokens", 1500, None, "proj_a"),
        ("09-22", MODEL, "cache_read_tokens", 3000, None, "proj_a"),
        ("09-22", MODEL, "cache_write_other_tokens", 500, None, "proj_a"),
        ("09-22", MODEL, "output_tokens", 1000, None, "proj_a"),
        ("09-22", MODEL, "input_audio_tokens", 300, None, "proj_a"),
        ("09-22", MODEL, "cache_write_30m_tokens", 500, None, "proj_a"),
        ("09-22", MODEL, "output_audio_tokens", 200, None, "proj_a"),
        ("09-22", None, "web_searches", 7, None, None),
        ("09-22", "whisper-1", "audio_ms", 90_000, None, None),
    ]


def test_costs_are_dollars() -> None:
    assert rows(read_invoice(sample("openai_costs.json"))) == [
        ("09-22", None, "cost", None, 60_000_000_000, None),
        ("09-23", "gpt-5-mini", "input_tokens", None, 130_804_380_000, "proj_a"),
        ("09-23", "gpt-5-mini", "cost", None, 500_000_000_000, "proj_a"),
    ]


def test_what_calls_are_not_billed_for_is_refused() -> None:
    reason = refusal(page({"object": "organization.usage.vector_stores.result", "usage_bytes": 5}))
    assert reason.startswith("data[0].results[0]: organization.usage.vector_stores.result is of nothing that calls are billed")


def test_a_cost_of_nothing_and_names_that_are_not_known() -> None:
    invoice = read_invoice(page({"object": "organization.costs.result", "amount": None, "line_item": "gpt-5, input", "vibe": 1}))
    assert (invoice.lines, invoice.unread) == ((), ("vibe",))
