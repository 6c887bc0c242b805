"""Values by the suffix of their column, and text that came from the network."""

import pytest
from markupsafe import Markup

from halton.publish.cells import cell


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (0.0235, "cost_usd", "$0.0235"),
        (37.788, "cost_usd", "$37.79"),
        (1234567.5, "cost_usd", "$1,234,567.50"),
        (0.00001, "cost_usd", "<$0.0001"),
        (0, "cost_usd", "$0.00"),
        (-0.5, "cost_usd", "-$0.5000"),
        (35391, "input_tokens", "35,391"),
        (346, "ttft_ms", "346 ms"),
        (24_210, "duration_ms", "24.2 s"),
        (185_000, "duration_ms", "3 min 05 s"),
        (1625, "calls", "1,625"),
        (2026, "year", "2026"),
        (0.123456789, "share", "0.123457"),
    ],
)
def test_numbers(value: float, column: str, shown: str) -> None:
    assert cell(value, column) == Markup('<span class="num">{}</span>').format(shown)


def test_pico_dollars_are_dollars_with_the_exact_number_beside_them() -> None:
    assert cell(23_500_000_000, "cost_pico") == '<span class="num" title="23,500,000,000 pico-dollars">$0.0235</span>'


@pytest.mark.parametrize("column", ["started_at", "at", "overridden_until"])
def test_a_time_marks_the_clock(column: str) -> None:
    shown = cell("2026-11-20T23:36:16.123456Z", column)
    assert shown is not None
    assert shown.startswith('<time datetime="2026-11-20T23:36:16Z" title="2026-11-20 23:36:16 UTC, ')
    assert shown.endswith(" here\">2026-11-20 <b>23:36</b></time>")


def test_what_is_not_known_is_a_dash() -> None:
    assert cell(None, "model") == '<span class="unknown" title="not known">–</span>'
    assert cell(None, "cost_usd") == '<span class="num unknown" title="not known">–</span>'


def test_a_known_status_is_a_pill() -> None:
    assert cell("ok", "status") == '<span class="pill pill-good">ok</span>'
    assert cell("cut", "status") == '<span class="pill pill-odd">cut</span>'
    assert cell("error", "status") == '<span class="pill pill-bad">error</span>'


@pytest.mark.parametrize("column", ["status", "started_at", "cost_usd", "input_tokens", "model"])
def test_foreign_text_never_becomes_markup(column: str) -> None:
    for text in ("<script>alert(1)</script>", '"><b>', "2026-13-99T99:99Z", "2026-11-20T23:36:16Z<script>"):
        assert not isinstance(cell(text, column), Markup)


def test_text_that_cannot_be_seen_is_spelled_out() -> None:
    assert cell("gpt\u202e5-\x1b]52;evil", "model") == "gpt\\u202e5-\\u001b]52;evil"
    assert cell("plain", "model") is None
