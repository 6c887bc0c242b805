"""Moments as the views write them, read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from halton.views.moment import EARLIEST, LATEST, moment

YEAR_ONE_US, YEAR_9999_US = -62_135_596_800_000_000, 253_402_300_799_000_000


@given(st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None)))
def test_a_moment_is_read_as_it_was_written(at: datetime) -> None:
    assert moment(f"{at:%Y-%m-%dT%H:%M:%S.%fZ}") == at.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("started_at", "read"),
    [
        (0, EARLIEST), (1, EARLIEST + timedelta(microseconds=1)), (-1, EARLIEST), (YEAR_ONE_US, EARLIEST), (YEAR_9999_US, LATEST),
    ],
)  # fmt: skip
def test_of_a_clock_that_is_far_too_wrong_the_nearest_moment_is_read(tmp_path: Path, started_at: int, read: datetime) -> None:
    with make.views(tmp_path, [make.call(started_at=started_at)]) as views:
        ((text,),) = views.execute("select started_at from calls")
    assert moment(text) == read
    assert read - timedelta(days=1) and read + timedelta(days=1)


def test_what_is_no_moment_was_before_all() -> None:
    assert moment("yesterday") == moment("") == EARLIEST
