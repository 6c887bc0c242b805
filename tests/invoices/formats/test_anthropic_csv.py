"""The exports of the Claude Console."""

from __future__ import annotations

import pytest

from halton.invoices.detect import read_invoice
from invoices.reading import refusal, rows, sample

SONNET, HAIKU = "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"
LAPTOP = "Default / laptop"


def test_usage_is_added_up_by_day_model_and_key() -> None:
    invoice = read_invoice(sample("anthropic_usage.csv"))
    assert rows(invoice) == [
        ("09-22", SONNET, "input_tokens", 252_000, None, LAPTOP),
        ("09-22", SONNET, "cache_read_tokens", 50_000, None, LAPTOP),
        ("09-22", SONNET, "cache_write_1h_tokens", 120, None, LAPTOP),
        ("09-22", SONNET, "output_tokens", 490, None, LAPTOP),
        ("09-22", SONNET, "web_searches", 1, None, LAPTOP),
        ("09-22", HAIKU, "input_tokens", 81, None, "Build, test / ci runner"),
        ("09-22", HAIKU, "cache_write_5m_tokens", 2528, None, "Build, test / ci runner"),
        ("09-22", HAIKU, "output_tokens", 16, None, "Build, test / ci runner"),
    ]
    assert (invoice.first_day, invoice.last_day, invoice.unread) == ("2026-09-22", "2026-09-23", ())


def test_costs_are_what_was_charged_and_stay_line_by_line() -> None:
    invoice = read_invoice(sample("anthropic_cost.csv"))
    assert rows(invoice) == [
        ("09-22", "Claude Sonnet 4.5", "input_tokens", None, 10_000_000_000, LAPTOP),
        ("09-22", "Claude Sonnet 4.5", "cache_read_tokens", None, 20_000_000_000, LAPTOP),
        ("09-22", "Claude Sonnet 4.5", "output_tokens", None, 10_000_000_000, LAPTOP),
        ("09-22", "Claude Haiku 4.5", "output_tokens", None, 0, "Default / ci"),
        ("09-22", None, "web_searches", None, 1_203_500_000_000_000, LAPTOP),
        ("09-23", None, "cost", None, 50_000_000_000, "Default / laptop / code_execution"),
    ]
    assert invoice.sums == (("code_execution", 1),)


@pytest.mark.parametrize(
    ("row", "model", "unit"),
    [
        ("Claude Opus 5,input_cache_write_1h,token", "Claude Opus 5", "cache_write_1h_tokens"),
        ("Claude Opus 5,input_cache_write_5m,token", "Claude Opus 5", "cache_write_5m_tokens"),
        ("Claude Opus 5,input_cache_write,token", "Claude Opus 5", "cache_write_5m_tokens"),
        ("Claude Opus 5,web_search,", "Claude Opus 5", "web_searches"),
        ("Claude Opus 5,,token", "Claude Opus 5", "cost"),
        ("Claude Opus 5,dreams,token", "Claude Opus 5", "cost"),
        (",,session_usage", None, "cost"),
    ],
)
def test_kinds_of_charges(row: str, model: str | None, unit: str) -> None:
    text = f"COST_USD,Usage_Date_UTC,model,token_type,cost_type\n0.5,2026-09-22,{row}\n"
    assert [line[:5] for line in rows(read_invoice(text.encode()))] == [("09-22", model, unit, None, 500_000_000_000)]


def test_columns_in_another_order_are_read_and_unknown_ones_are_named() -> None:
    text = "usage_output_tokens,aura,model_version,usage_date_utc\n5,blue,claude-opus-5,2026-09-22T14:00:00Z\n"
    invoice = read_invoice(text.encode())
    assert rows(invoice) == [("09-22", "claude-opus-5", "output_tokens", 5, None, None)]
    assert invoice.unread == ("aura",)


def test_the_line_that_is_wrong_is_named() -> None:
    text = "usage_date_utc,model,token_type,cost_usd\n2026-09-22,Opus,output,0.1\n2026-09-22,Opus,output,a lot\n"
    assert refusal(text) == 'line 3: "cost_usd" is a lot, which is no number. Write it as 1234.56 or 1,234.56.'
