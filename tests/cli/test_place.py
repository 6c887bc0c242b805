"""Places in the log: digits are a position, anything else a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from halton.cli.place import Place, microseconds


def test_digits_are_a_position() -> None:
    assert Place().convert("48211", None, None) == 48211
    assert Place().convert("2026", None, None) == 2026


def test_anything_else_is_a_time() -> None:
    assert Place().convert("2026-11-21T14:30:00Z", None, None) == datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
    found = Place().convert("12h", None, None)
    assert isinstance(found, datetime)
    assert abs(datetime.now(UTC) - found - timedelta(hours=12)) < timedelta(minutes=1)


def test_what_is_neither_says_what_to_write() -> None:
    with pytest.raises(click.BadParameter, match='"noonish" is no place. Write a position like 48211, or a time'):
        Place().convert("noonish", None, None)


def test_a_moment_keeps_each_microsecond() -> None:
    moment = datetime(2026, 9, 22, 12, 0, 0, 123_457, tzinfo=UTC)
    assert microseconds(moment) == 1_790_078_400_123_457
    assert microseconds(moment.astimezone()) == 1_790_078_400_123_457
