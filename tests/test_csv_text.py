"""CSV that no spreadsheet runs and every program reads."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.csv_text import csv_text, dollars, harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("項目", "項目"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("\t=1", "\\x09=1"),
        ("\r=1", "\\x0d=1"),
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ("a,-1", "a,'-1"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m\u202e", "\\x9b31m\\u202e"),
        ("x" * 500, "x" * 500),
    ],
)
def test_what_would_run_or_be_obeyed_is_made_harmless(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_numbers_stay_numbers_and_unknown_is_empty() -> None:
    written = csv_text(
        ["name", "calls", "cost", "rate"], [['say "hi"', -3, dollars(6_258_000_001), None], ["b", 0, dollars(0), 0.5]]
    )
    assert written == '"name","calls","cost","rate"\n"say ""hi""",-3,0.006258000001,\n"b",0,0,0.5\n'


@pytest.mark.parametrize(
    ("pico", "written"),
    [
        (None, ""),
        (0, "0"),
        (1, "0.000000000001"),
        (10 * 10**12, "10"),
        (-5 * 10**11, "-0.5"),
        (2**63 - 1, "9223372.036854775807"),
    ],
)
def test_dollars_have_all_of_their_digits(pico: int | None, written: str) -> None:
    assert csv_text([], [[dollars(pico)]]) == f"\n{written}\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_is_one_cell_of_one_line_and_no_formula(texts: list[str]) -> None:
    written = csv_text(["h"] * len(texts), [texts])
    (_, cells) = csv.reader(io.StringIO(written))
    assert len(cells) == len(texts)
    assert len(written.splitlines()) == 2
    for part in (part for cell in cells for part in re.split("[;,|]", cell)):
        assert not part.lstrip().startswith(("=", "+", "-", "@"))


def test_a_decimal_is_plain() -> None:
    assert csv_text([], [[Decimal("1E+3"), Decimal("0E-12")]]) == "\n1000,0\n"
