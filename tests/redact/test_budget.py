from __future__ import annotations

import pytest

from halton.redact.budget import OverBudget, clock, paced, unhurried


def test_the_clock_says_when_time_is_up() -> None:
    clock(60)()
    with pytest.raises(OverBudget, match="more than -1 s"):
        clock(-1)()


def test_there_is_a_look_at_the_clock_before_the_first_of_many_and_now_and_then() -> None:
    looks: list[int] = []
    assert list(paced(range(3000), lambda: looks.append(1))) == list(range(3000))
    assert len(looks) == 3
    assert list(paced([], unhurried)) == []
    with pytest.raises(OverBudget):
        next(paced("a", clock(-1)))
