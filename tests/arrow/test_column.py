"""Values of SQLite become a column of Arrow, whatever they are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.arrow.column import column, fitting_column


@pytest.mark.parametrize(
    ("name", "values", "type_", "read"),
    [
        ("streamed", [1, None, 0], pa.bool_(), [True, None, False]),
        ("streamed", [1, 2], pa.int64(), [1, 2]),
        ("started_at", ["2026-09-22T12:00:00.000001Z", None], pa.timestamp("us", "UTC"),
         [datetime(2026, 9, 22, 12, 0, 0, 1, UTC), None]),
        ("started_at", ["soon"], pa.string(), ["soon"]),
        ("started_at", ["2026-02-31T12:00:00.000000Z"], pa.string(), ["2026-02-31T12:00:00.000000Z"]),
        ("started_at", ["2026-09-22 12:00"], pa.string(), ["2026-09-22 12:00"]),
        ("day", ["2026-09-22"], pa.date32(), [date(2026, 9, 22)]),
        ("day", ["Monday"], pa.string(), ["Monday"]),
        ("cost_pico", [2**63 - 1, None], pa.int64(), [2**63 - 1, None]),
        ("share", [1, 0.5], pa.float64(), [1.0, 0.5]),
        ("share", [2**60 + 1, 0.5], pa.float64(), [float(2**60), 0.5]),
        ("mixed", [1, "a", b"b", None], pa.string(), ["1", "a", "b'b'", None]),
        ("blob", [b"x"], pa.binary(), [b"x"]),
        ("cost_usd", [None], pa.float64(), [None]),
        ("input_tokens", [], pa.int64(), []),
    ],
)  # fmt: skip
def test_the_kind_that_fits_all_values(name: str, values: list[Any], type_: pa.DataType, read: list[Any]) -> None:
    made = fitting_column(name, values)
    assert (made.type, made.to_pylist()) == (type_, read)


def test_a_value_that_is_not_of_the_kind_is_an_error() -> None:
    with pytest.raises(pa.ArrowInvalid):
        column(["soon"], "moment")
    with pytest.raises(pa.ArrowException):
        column(["a"], "integer")


@given(
    st.sampled_from(["streamed", "started_at", "day", "a_ms", "text"]),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(st.characters(exclude_categories=["Cs"]))),
)
def test_whatever_sqlite_holds_fits_some_column(name: str, values: list[Any]) -> None:
    made = fitting_column(name, values)
    assert [value is None for value in made.to_pylist()] == [value is None for value in values]
