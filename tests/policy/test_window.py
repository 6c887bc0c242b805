"""Windows by the local clock. What each case is about is in test_cases.py; here is what holds of all windows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.policy.window import DAY_US, FIXED, HOUR_US, MINUTE_US, SECOND_US, Rolling, is_window, rolling, span
from policy.told import micros

WINDOWS = (*FIXED, "rolling:5h", "rolling:1m", "rolling:400d")
OFFSETS = st.integers(-840, 840)


@given(st.sampled_from(WINDOWS), st.integers(0, 10**16), OFFSETS)
def test_a_moment_lies_in_its_window(window: str, at: int, offset: int) -> None:
    found = span(window, at, offset)
    assert found.began_at <= at and (at < found.ends_at or rolling(window))


@given(st.sampled_from(FIXED), st.integers(0, 10**16), OFFSETS)
def test_windows_follow_each_other_without_a_gap(window: str, at: int, offset: int) -> None:
    found = span(window, at, offset)
    last, following = span(window, found.ends_at - 1, offset), span(window, found.ends_at, offset)
    assert (last, following.began_at) == (found, found.ends_at)
    assert following.key > found.key


@pytest.mark.parametrize("at", [-(10**19), -1, 10**17, 10**19])
@pytest.mark.parametrize("window", WINDOWS)
def test_no_moment_is_too_absurd(window: str, at: int) -> None:
    span(window, at, 0)


def test_when_a_month_began_and_ends_by_the_offset_of_the_moment() -> None:
    found = span("month", micros("2026-11-18 12:00", 60), 60)
    assert (found.began_at, found.ends_at) == (micros("2026-11-01 00:00", 60), micros("2026-12-01 00:00", 60))


@pytest.mark.parametrize(
    ("window", "rolls"),
    [
        ("rolling:1m", Rolling(MINUTE_US, SECOND_US)),
        ("rolling:5h", Rolling(5 * HOUR_US, 18 * SECOND_US)),
        ("rolling:400d", Rolling(400 * DAY_US, 34_560 * SECOND_US)),
        ("rolling:2w", Rolling(14 * DAY_US, 1_209_600_000)),
    ],
)
def test_rolling_windows_lie_in_a_thousand_buckets(window: str, rolls: Rolling) -> None:
    assert rolling(window) == rolls and is_window(window)
    first, last = rolls.keys(10**15)
    assert first * rolls.bucket_us <= 10**15 - rolls.length_us < (first + 1) * rolls.bucket_us
    assert last - first <= 1000 and rolls.leaves_at(first) > 10**15


@pytest.mark.parametrize("window", ["", "year", "Day", "rolling:", "rolling:5", "rolling:0h", "rolling:401d", "rolling:5s", "5h"])
def test_other_words_are_no_windows(window: str) -> None:
    assert not is_window(window)
