"""Values as providers write them, and the ones that mean nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.errors import InvoiceError
from halton.invoices.record import Record


def record(value: Any) -> Record:
    return Record("line 7", {"x": value})


@pytest.mark.parametrize(
    ("written", "pico"),
    [
        ("0.19", 190_000_000_000),
        ("$1,203.50", 1_203_500_000_000_000),
        ("-$1.50", -1_500_000_000_000),
        ("-2", -2_000_000_000_000),
        ("99,999", 99_999_000_000_000_000),
        ("0.003835980000000000000000000000", 3_835_980_000),
        (Decimal("0.13080438"), 130_804_380_000),
        (Decimal("1E-7"), 100_000),
        (" 5 ", 5_000_000_000_000),
        ("", None),
        (None, None),
    ],
)
def test_dollars(written: Any, pico: int | None) -> None:
    assert record(written).usd("x") == pico


def test_cents_have_decimals() -> None:
    assert record("123.45").cents("x") == 1_234_500_000_000


@pytest.mark.parametrize("written", ["1.234,56", "1,23", "12 34", "€5", "five", "NaN", "0x10", "1_000", True, "1e9999", "--1"])
def test_what_is_no_number_is_refused_with_its_place(written: Any) -> None:
    with pytest.raises(InvoiceError, match=r'^line 7: "x" is .* no number\. Write it as 1234\.56'):
        record(written).usd("x")


def test_no_line_is_above_a_hundred_thousand_dollars() -> None:
    with pytest.raises(InvoiceError, match=r"no line can be above \$100,000"):
        record("100000.01").usd("x")


@pytest.mark.parametrize(("written", "count"), [("59,200", 59200), ("59200.0", 59200), (12, 12), ("0", 0), ("", None)])
def test_counts(written: Any, count: int | None) -> None:
    assert record(written).count("x") == count


@pytest.mark.parametrize("written", ["1.5", "-1", "10000000000001", "1e300"])
def test_what_nobody_can_have_used_is_no_count(written: str) -> None:
    with pytest.raises(InvoiceError, match="is no count"):
        record(written).count("x")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-09-22", "2026-09-22"),
        ("2026-09-22 13:00:00", "2026-09-22"),
        ("2026-09-22T23:30:00-01:00", "2026-09-23"),
        ("2026-09-22T00:00:00Z", "2026-09-22"),
        (1790035200, "2026-09-22"),
        ("1790121599", "2026-09-22"),
    ],
)
def test_days_are_of_utc(written: Any, day: str) -> None:
    assert record(written).day(["none", "x"]) == day


@pytest.mark.parametrize("written", ["22.09.2026", "09/22/2026", "Total", "2026-02-30", "1999-01-01", "123456789012"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(InvoiceError, match="^line 7: .*day"):
        record(written).day(["x"])


def test_a_record_without_a_day_says_where_it_should_stand() -> None:
    with pytest.raises(InvoiceError, match="^line 7: it states no day: x and y are empty"):
        record(" ").day(["x", "y"])


def test_a_bucket_is_a_day_at_most() -> None:
    whole = Record("line 2", {"from": "2026-09-22", "to": "2026-09-23"})
    whole.ends_within(["from"], ["to"])
    with pytest.raises(InvoiceError, match="more than one day"):
        Record("line 2", {"from": "2026-09-22", "to": "2026-09-29"}).ends_within(["from"], ["to"])


def test_a_value_that_is_none_is_refused() -> None:
    for read in (record([1]).text, record({}).count):
        with pytest.raises(InvoiceError, match="no plain value"):
            read("x")
    with pytest.raises(InvoiceError, match="no object"):
        record("text").part("x")
    assert record(None).part("x").count("y") is None


def test_text_is_what_a_log_can_hold() -> None:
    assert record("a\ud800b").text("x") == "a?b"
    assert record("é" * 300).text("x") == "é" * 300
    with pytest.raises(InvoiceError, match="longer than 300 characters"):
        record("é" * 301).text("x")


@given(st.integers(-(10**17), 10**17))
def test_no_pico_dollar_is_lost(pico: int) -> None:
    assert record(f"{Decimal(pico) / 10**12:f}").usd("x") == pico
