"""Pace: as recorded or faster, never longer than five seconds, never backwards."""

from __future__ import annotations

import pytest

import make
from halton.cli.pacing import paced
from halton.log.store import StoredEvent


def event(position: int, seconds: float) -> StoredEvent:
    return StoredEvent(position, make.NOON + int(seconds * 1e6), "t", 1, "s", "{}", bytes(32))


PAGES = [[event(1, 0), event(2, 0.5)], [event(3, 0.5), event(4, 3600)], [event(5, 3590), event(6, 3591)]]


@pytest.mark.parametrize(("speed", "expected"), [(1, [0.5, 5.0, 1.0]), (10, [0.05, 5.0, 0.1])])
def test_each_waits_as_long_as_it_was_behind_the_last(speed: float, expected: list[float]) -> None:
    waited: list[float] = []
    assert [page[0].position for page in paced(PAGES, speed, waited.append)] == [1, 2, 3, 4, 5, 6]
    assert waited == pytest.approx(expected)


def test_an_event_is_handed_on_before_the_next_is_waited_for() -> None:
    waited: list[float] = []
    events = paced(PAGES, 1, waited.append)
    assert next(events) == [PAGES[0][0]] and waited == []
    assert next(events) == [PAGES[0][1]] and waited == [0.5]
