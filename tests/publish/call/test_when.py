"""Moments in words."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from halton.publish.call.when import of_event, when


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_a_moment_is_told_by_the_clock_here_in_summer_and_in_winter() -> None:
    summer = when("2026-09-22T22:30:05.123456Z")
    assert summer.here == "Wed 23 Sep 2026, 00:30:05" and summer.clock == "00:30:05"
    assert (summer.utc, summer.iso) == ("2026-09-22 22:30:05", "2026-09-22T22:30:05.123456Z")
    assert when("2026-11-29T22:30:05.000000Z").here == "Sun 29 Nov 2026, 23:30:05"
    assert of_event(1_790_116_205_123_456) == summer


def test_what_is_no_moment_stands_for_itself() -> None:
    assert when("soon\x1b").here == "soon\\u001b"
    assert of_event(10**25).here == str(10**25)
