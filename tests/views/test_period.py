"""Spans of days, what lies before them, and how they divide into whole months and single days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.views.period import Period, Sums

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("first", "last", "months", "days"),
    [
        ("", "", ("", "9"), ()),
        ("2026-01-01", "2026-12-31", ("2026-01", "2026-12"), ()),
        ("2026-02-01", "2026-02-28", ("2026-02", "2026-02"), ()),
        ("2026-01-15", "", ("2026-02", "9"), (("2026-01-15", "2026-01-31"),)),
        ("", "2026-11-28", ("", "2026-10"), (("2026-11-01", "2026-11-28"),)),
        ("2025-12-31", "2026-02-01", ("2026-01", "2026-01"), (("2025-12-31", "2025-12-31"), ("2026-02-01", "2026-02-01"))),
        ("2026-10-05", "2026-11-10", None, (("2026-10-05", "2026-11-10"),)),
        ("2026-11-05", "2026-11-10", None, (("2026-11-05", "2026-11-10"),)),
        ("2026-11-01", "2026-11-29", None, (("2026-11-01", "2026-11-29"),)),
    ],
)
def test_whole_months_and_the_days_at_the_ends(
    first: str, last: str, months: tuple[str, str] | None, days: tuple[tuple[str, str], ...]
) -> None:
    assert Period(day(first), day(last)).sums() == Sums(months, days)


@given(DAYS, DAYS)
def test_each_day_is_in_one_part_and_only_there(one: date, other: date) -> None:
    period = Period(min(one, other), max(one, other))
    sums, at, found = period.sums(), period.first or one, 0
    for number in range(((period.last or one) - at).days + 1):
        text = (at + timedelta(days=number)).isoformat()
        parts = [first <= text <= last for first, last in sums.days]
        parts.append(sums.months is not None and sums.months[0] <= text[:7] <= sums.months[1])
        assert sum(parts) == 1
        found += 1
    assert found
    assert all(first >= period.bounds[0] and last <= period.bounds[1] for first, last in sums.days)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-11-22", "2026-11-28", ("2026-11-15", "2026-11-21")),
        ("2026-11-28", "2026-11-28", ("2026-11-27", "2026-11-27")),
        ("2026-11-01", "2026-11-30", ("2026-10-01", "2026-10-31")),
        ("2026-02-01", "2026-02-28", ("2026-01-01", "2026-01-31")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31")),
        ("2026-11-01", "2026-11-29", ("2026-10-03", "2026-10-31")),
    ],
)
def test_the_period_before_is_as_long_in_days_or_in_whole_months(first: str, last: str, before: tuple[str, str]) -> None:
    assert Period(day(first), day(last)).previous() == Period(day(before[0]), day(before[1]))


def test_an_open_period_has_none_before_it_until_it_is_closed() -> None:
    today = date(2026, 11, 28)
    with pytest.raises(ValueError):
        Period(date(2026, 11, 22)).previous()
    assert Period(date(2026, 11, 22)).until(today).previous() == Period(date(2026, 11, 15), date(2026, 11, 21))
    assert Period(None, date(2026, 11, 1)).until(today).last == date(2026, 11, 1)
