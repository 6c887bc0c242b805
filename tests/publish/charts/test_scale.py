"""The scale of an axis: round, and never below the largest value."""

from hypothesis import given
from hypothesis import strategies as st

from halton.publish.charts.scale import STEPS, ticks


def test_the_steps_are_round() -> None:
    assert ticks(0) == [0]
    assert ticks(1) == [0, 1]
    assert ticks(7) == [0, 2, 4, 6, 8]
    assert ticks(97) == [0, 25, 50, 75, 100]
    assert ticks(4_620_000_000_000) == [0, 2_000_000_000_000, 4_000_000_000_000, 6_000_000_000_000]


@given(st.integers(1, 10**18))
def test_the_largest_value_lies_within_the_last_step(largest: int) -> None:
    marks = ticks(largest)
    assert marks[0] == 0 and marks[-2] < largest <= marks[-1]
    assert 2 <= len(marks) <= STEPS + 1
    assert len({after - before for before, after in zip(marks, marks[1:], strict=False)}) == 1
