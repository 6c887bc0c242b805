"""Numbers as lengths and heights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.cli.bars import bar, grouped, sparkline


@pytest.mark.parametrize(
    ("share", "width", "drawn", "plain"),
    [
        (1, 4, "████", "####"),
        (0.5, 4, "██", "##"),
        (0.53125, 4, "██▏", "##"),
        (0.25, 1, "▎", "#"),
        (0.0001, 4, "▏", "#"),
        (0, 4, "", ""),
        (-1, 4, "", ""),
        (2, 4, "████", "####"),
    ],
)
def test_bars(share: float, width: int, drawn: str, plain: str) -> None:
    assert (bar(share, width), bar(share, width, unicode=False)) == (drawn, plain)


def test_the_largest_is_the_highest_and_nothing_is_a_space() -> None:
    assert sparkline([0, 1, 4, 8, 0]) == " ▁▄█ "
    assert sparkline([0, 1, 4, 8], unicode=False) == " .=@"
    assert sparkline([0, 0]) == "  "
    assert sparkline([]) == ""
    assert sparkline([10**16, 1]) == "█▁"


@given(st.lists(st.integers(0, 10**6), max_size=200), st.integers(1, 80))
def test_groups_fit_and_lose_nothing(values: list[int], room: int) -> None:
    groups, size = grouped(values, room)
    assert len(groups) <= room
    assert sum(groups) == sum(values)
    assert size >= 1 and (size == 1) == (len(values) <= room)


def test_the_last_group_is_a_whole_one() -> None:
    assert grouped([1, 2, 3, 4, 5], 2) == ([3, 12], 3)
    assert grouped([1, 2, 3], 9) == ([1, 2, 3], 1)
    assert grouped([1, 2, 3], 0) == ([6], 3)
