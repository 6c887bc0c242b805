"""From the days known to those to come: literal cases, and how often the range holds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.views.outlook import Outlook, look_ahead

SUNDAY = 6
AMOUNTS = st.lists(st.integers(0, 10**15), min_size=1, max_size=84)


def test_days_that_are_all_alike_go_on_and_leave_no_doubt() -> None:
    ahead = look_ahead([7.0] * 14, last_weekday=3, days_left=2.5)
    assert (ahead.mean, ahead.low, ahead.high) == pytest.approx((17.5, 17.5, 17.5))
    assert look_ahead([0] * 14, last_weekday=3, days_left=2.5) == Outlook(0, 0, 0)


def test_free_weekends_stay_cheap_and_workdays_dear() -> None:
    weeks = [10.0, 10, 10, 10, 10, 0, 0] * 8
    workdays = look_ahead(weeks, last_weekday=SUNDAY, days_left=5)
    weekend = look_ahead(weeks[:-2], last_weekday=4, days_left=2)
    assert 42 < workdays.mean <= 50
    assert 0 < weekend.mean < 10
    # Today is Friday: its last quarter is dear, the whole Saturday behind it is not.
    part = look_ahead(weeks[:-3], last_weekday=3, days_left=1.25)
    assert part.mean == pytest.approx(workdays.mean / 20 + weekend.mean / 2, rel=0.1)


def test_recent_days_weigh_more() -> None:
    rising = look_ahead([1.0] * 28 + [5.0] * 14, last_weekday=SUNDAY, days_left=1)
    assert 3.5 < rising.mean < 5
    assert rising.mean < rising.high


def test_few_days_say_nothing_but_the_dearest() -> None:
    few = look_ahead([0, 0, 12.0], last_weekday=2, days_left=10)
    assert (few.low, few.high) == (0, 120)
    assert 30 < few.mean < 60


def test_no_day_is_no_forecast() -> None:
    with pytest.raises(ValueError, match="no day is known"):
        look_ahead([], last_weekday=0, days_left=1)


@given(amounts=AMOUNTS, weekday=st.integers(0, 6), days_left=st.floats(0, 31))
def test_a_range_holds_its_mean_and_is_never_below_nothing(amounts: list[int], weekday: int, days_left: float) -> None:
    ahead = look_ahead(amounts, last_weekday=weekday, days_left=days_left)
    assert 0 <= ahead.low
    assert ahead.low <= ahead.mean * (1 + 1e-9)
    assert ahead.mean <= ahead.high * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize(("known", "left"), [(10, 20), (20, 10), (56, 30)])
def test_the_range_holds_about_as_often_as_it_says(known: int, left: int) -> None:
    chance = random.Random(4)
    held = 0
    for _ in range(300):
        days = [(0.2 if day % 7 > 4 else 1.0) * chance.lognormvariate(0, 0.7) for day in range(known + left)]
        ahead = look_ahead(days[:known], last_weekday=(known - 1) % 7, days_left=left)
        held += ahead.low <= sum(days[known:]) <= ahead.high
    assert 0.75 <= held / 300 <= 0.99
