"""Values by the suffix of their column, and text that came from the network."""

import time

import pytest
from markupsafe import Markup

from halton.publish.cells import cell, visible


@pytest.mark.parametrize(
    ("value", "column", "shown", "exact"),
    [
        (0.0235, "cost_usd", "$0.0235", "0.0235 dollars"),
        (37.788, "cost_usd", "$37.79", "37.788 dollars"),
        (1234567.5, "cost_usd", "$1,234,567.50", ""),
        (0.00001, "cost_usd", "&lt;$0.0001", "0.00001 dollars"),
        (0, "cost_usd", "$0.00", ""),
        (0.99998, "cost_usd", "$1.00", "0.99998 dollars"),
        (-0.5, "cost_usd", "-$0.5000", ""),
        (3.0, "input_usd_per_mtok", "$3.00", ""),
        (23_500_000_000, "cost_pico", "$0.0235", "23,500,000,000 pico-dollars"),
        (35391, "input_tokens", "35,391", ""),
        (346, "ttft_ms", "346 ms", ""),
        (24_210, "duration_ms", "24.2 s", "24,210 ms"),
        (59_960, "duration_ms", "59.9 s", "59,960 ms"),
        (185_000, "duration_ms", "3 min 05 s", "185,000 ms"),
        (999, "request_bytes", "999 B", ""),
        (1_234_567, "response_bytes", "1.2 MB", "1,234,567 bytes"),
        (999_970, "response_bytes", "1.0 MB", "999,970 bytes"),
        (1625, "calls", "1,625", ""),
        (2026, "year", "2026", ""),
        (80, "warn_percent", "80 %", ""),
        (102.25, "percent", "102.2 %", ""),
        (0.123456789, "share", "12.3 %", ""),
        (1.02, "utilisation", "102.0 %", ""),
        (0.123456789, "factor", "0.123457", ""),
    ],
)
def test_numbers(value: float, column: str, shown: str, exact: str) -> None:
    title = f' title="{exact}"' if exact else ""
    assert cell(value, column) == Markup(f'<span class="num"{title}>{shown}</span>')


@pytest.mark.parametrize("column", ["streamed", "usage_known", "is_free", "archived"])
def test_a_column_that_answers_a_question_says_yes_or_no(column: str) -> None:
    assert (cell(1, column), cell(0, column)) == ("yes", "no")
    assert cell(1, "inference") == '<span class="num">1</span>'


@pytest.mark.parametrize("column", ["started_at", "at", "overridden_until"])
def test_a_time_is_by_the_clock_here_with_utc_beside_it(column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        shown = cell("2026-11-20T23:36:16.123456Z", column)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert shown == ('<time datetime="2026-11-20T23:36:16Z" title="2026-11-20 23:36:16 UTC">2026-11-21 <b>08:36</b></time>')


def test_what_is_not_known_is_a_dash_with_the_reason() -> None:
    assert cell(None, "model") == '<span class="unknown" title="not known">–</span>'
    assert cell(None, "cost_usd") == '<span class="num unknown" title="not known">–</span>'
    row = {"cost_reason": "model_unpriced", "usage_reason": "<cut>"}
    assert cell(None, "cost_usd", row) == '<span class="num unknown" title="not known: model_unpriced">–</span>'
    assert cell(None, "input_tokens", row) == '<span class="num unknown" title="not known: &lt;cut&gt;">–</span>'


def test_a_sum_of_calls_that_no_price_is_known_for_is_not_nothing() -> None:
    unknown = '<span class="num unknown" title="not known: none of these calls has a price">–</span>'
    assert cell(0.0, "cost_usd", {"calls": 3, "unpriced_calls": 3}) == unknown
    assert cell(0, "notional_pico", {"calls": 3, "unpriced_calls": 2, "failed_calls": 1}) == unknown
    for row in ({"calls": 3, "unpriced_calls": 2}, {"calls": 2, "unpriced_calls": 0, "failed_calls": 2}, {"calls": 0}, {}):
        assert cell(0.0, "cost_usd", row) == '<span class="num">$0.00</span>'
    assert cell(0.5, "cost_usd", {"calls": 3, "unpriced_calls": 3, "failed_calls": 1}) != unknown


def test_a_known_status_is_a_pill_that_says_what_it_means() -> None:
    good = '<span class="pill pill-good" title="the provider answered in full">ok</span>'
    odd = '<span class="pill pill-odd" title="the provider ended the answer early">cut</span>'
    bad = '<span class="pill pill-bad" title="the provider refused or failed">error</span>'
    assert [cell(word, "status") for word in ("ok", "cut", "error")] == [good, odd, bad]
    assert cell("ok", "reason") is None


def test_names_lead_to_their_pages() -> None:
    row = {"provider": "openai", "model": "gpt-5"}
    assert cell("gpt-5", "model", row) == '<a class="to-name" href="/model/openai/gpt-5">gpt-5</a>'
    assert cell("a b/<c>", "project") == '<a class="to-name" href="/project/a+b~2F~3Cc~3E">a b/&lt;c&gt;</a>'
    assert cell("0192a", "call_id") == '<a class="to-key" href="/call/0192a">0192a</a>'
    whole = "0192a6b8c1d27f00a1b2c3d4e5f60718"
    assert cell(whole, "call_id") == f'<a class="to-key" href="/call/{whole}" title="{whole}">{whole}</a>'
    assert cell("gpt-5", "model") is None
    assert cell("team-*", "project", None, "policies") is None


@pytest.mark.parametrize("column", ["status", "started_at", "cost_usd", "input_tokens", "model"])
def test_foreign_text_never_becomes_markup(column: str) -> None:
    for text in ("<script>alert(1)</script>", '"><b>', "2026-13-99T99:99Z", "2026-11-20T23:36:16Z<script>"):
        assert not isinstance(cell(text, column), Markup)


def test_text_that_cannot_be_seen_is_spelled_out() -> None:
    assert cell("gpt\u202e5-\x1b]52;evil", "model") == "gpt\\u202e5-\\u001b]52;evil"
    assert cell("plain", "model") is None


def test_what_a_reader_would_not_see_is_written_out() -> None:
    assert visible("a\u202eb\x1b[2J\u200b\ufeff\x7f") == "a\\u202eb\\u001b[2J\\u200b\\ufeff\\u007f"
    assert visible("Ünïcode, <b>\n") == "Ünïcode, <b>\n"
