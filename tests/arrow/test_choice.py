"""What was asked for: columns that exist, moments in UTC, local days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from halton.arrow.choice import Choice, ChoiceError, microseconds, rfc3339, unknown

MOMENT = datetime(2026, 9, 22, 12, 0, 0, 1, UTC)


def test_columns_come_in_the_order_asked_for_or_all() -> None:
    assert Choice(("b", "a")).chosen(["a", "b", "c"]) == ["b", "a"]
    assert Choice().chosen(["a", "b"]) == ["a", "b"]


def test_columns_beside_are_added_once_and_some_come_only_on_demand() -> None:
    assert Choice(("b",), beside=("a", "b")).chosen(["a", "b", "c"]) == ["b", "a"]
    assert Choice(beside=("x",)).chosen(["a", "b"], ["x", "y"]) == ["a", "b", "x"]
    assert Choice(("y",)).chosen(["a"], ["x", "y"]) == ["y"]
    with pytest.raises(ChoiceError, match="Did you mean prjct?"):
        Choice(beside=("prj",)).chosen(["a"], ["prjct"])


def test_a_column_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(ChoiceError, match='There is no column "modle". Did you mean model?'):
        Choice(("modle",)).chosen(["model", "project"])
    with pytest.raises(ChoiceError, match="There are: a, b."):
        unknown("view", "zzzz", ["b", "a"])
    with pytest.raises(ChoiceError, match="named twice"):
        Choice(("a", "a")).chosen(["a"])


def test_moments_as_the_log_and_as_the_views_write_them() -> None:
    assert microseconds(MOMENT) == 1_790_078_400_000_001
    assert rfc3339(MOMENT) == "2026-09-22T12:00:00.000001Z"


def test_days_are_those_that_the_moments_touch() -> None:
    begin = datetime(2026, 9, 22).astimezone()
    assert Choice(since=begin, until=begin + timedelta(days=1)).days == (date(2026, 9, 22), date(2026, 9, 22))
    assert Choice(until=begin + timedelta(hours=1)).days == (None, date(2026, 9, 22))
