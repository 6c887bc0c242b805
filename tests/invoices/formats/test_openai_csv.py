"""The exports of OpenAI's dashboard."""

from __future__ import annotations

from halton.invoices.detect import read_invoice
from invoices.reading import refusal, rows, sample

MINI = "gpt-5-mini-2025-08-07"
DAY = "1790035200,1790121600,2026-09-22T00:00:00+00:00,2026-09-23T00:00:00+00:00"
HEAD = "start_time,end_time,start_time_iso,end_time_iso"


def test_usage_by_key_is_added_up_and_what_was_cached_is_no_input() -> None:
    invoice = read_invoice(sample("openai_completions.csv"))
    assert rows(invoice) == [
        ("09-22", MINI, "input_tokens", 54_240, None, "proj_a"),
        ("09-22", MINI, "cache_read_tokens", 5_760, None, "proj_a"),
        ("09-22", MINI, "output_tokens", 10_700, None, "proj_a"),
    ]
    assert (invoice.first_day, invoice.last_day, invoice.unread) == ("2026-09-22", "2026-09-23", ())


def test_costs_by_line_item() -> None:
    invoice = read_invoice(sample("openai_cost.csv"))
    assert rows(invoice) == [
        ("09-22", MINI, "input_tokens", None, 13_560_000_000, "Thesis"),
        ("09-22", MINI, "cache_read_tokens", None, 144_000_000, "Thesis"),
        ("09-22", MINI, "output_tokens", None, 21_400_000_000, "Thesis"),
        ("09-22", None, "web_searches", None, 1_260_000_000_000, "Thesis"),
        ("09-22", None, "cost", None, 200_000_000_000, "Thesis / file search storage"),
    ]
    assert (invoice.sums, invoice.unread) == ((("file search storage", 1),), ())


def test_costs_without_line_items_are_sums_by_day() -> None:
    text = f"{HEAD},amount_value,amount_currency,line_item,project_id\n{DAY},0.895874,usd,,\n"
    assert rows(read_invoice(text.encode())) == [("09-22", None, "cost", None, 895_874_000_000, None)]


def test_an_export_of_nothing_says_that_nothing_was_used() -> None:
    invoice = read_invoice(f"{HEAD}\n{DAY}\n".encode())
    assert (invoice.first_day, invoice.last_day, invoice.lines) == ("2026-09-22", "2026-09-22", ())


def test_copied_from_a_spreadsheet() -> None:
    text = "start_time\tend_time\tinput_tokens\toutput_tokens\tmodel\n1790035200\t1790121600\t42\t\ttext-embedding-3-small\n"
    assert rows(read_invoice(text.encode())) == [("09-22", "text-embedding-3-small", "input_tokens", 42, None, None)]


def test_what_is_wrong_is_named_with_its_line() -> None:
    assert refusal(f"{HEAD},amount_value,amount_currency\n{DAY},1,eur\n") == "line 2: it is in eur. Halton counts in usd."
    week = DAY.replace("1790121600", "1790640000")
    assert refusal(f"{HEAD}\n{week}\n") == "line 2: it covers more than one day. Export it by day."
    more = f"{HEAD},input_tokens,input_cached_tokens\n{DAY},5,6\n"
    assert refusal(more) == 'line 2: "input_tokens" is 5, less than what of it was cached.'
