"""A dear figure is read so seldom that it takes its share of a core at the most."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.cli.top.seldom import AT_LEAST_S, SHARE, Seldom


class Clock:
    """A clock that a test moves; reading a figure takes `cost` seconds of it."""

    def __init__(self, cost: float) -> None:
        self.now, self.cost, self.readings = 100.0, cost, 0

    def __call__(self) -> float:
        return self.now

    def read(self) -> int:
        self.now += self.cost
        self.readings += 1
        return self.readings


def test_it_stands_for_five_seconds_or_two_hundred_times_its_cost() -> None:
    for cost, stands in ((0.001, AT_LEAST_S), (0.4, 80.0)):
        clock = Clock(cost)
        figure: Seldom[str, int] = Seldom(clock)
        assert figure.get("a", clock.read) == 1
        clock.now += stands - 0.01
        assert figure.get("a", clock.read) == 1
        clock.now += 0.02
        assert figure.get("a", clock.read) == 2


def test_another_key_is_read_at_once_and_what_raises_is_not_kept() -> None:
    clock = Clock(0.0)
    figure: Seldom[str, int] = Seldom(clock)
    with pytest.raises(StopIteration):
        figure.get("a", Iterator.__next__.__get__(iter(())))
    assert figure.get("a", clock.read) == 1
    assert figure.get("b", clock.read) == 2


@given(cost=st.floats(0, 3), pauses=st.lists(st.floats(0, 2), min_size=50, max_size=200))
def test_readings_take_no_more_than_their_share(cost: float, pauses: list[float]) -> None:
    clock = Clock(cost)
    figure: Seldom[None, int] = Seldom(clock)
    for pause in pauses:
        figure.get(None, clock.read)
        clock.now += pause
    taken, whole = (clock.readings - 1) * cost, clock.now - 100
    assert taken <= SHARE * whole + 1e-6
