from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halton.policy.tally import Tally

STEPS = st.lists(st.tuples(st.integers(0, 200), st.integers(-5, 50), st.integers(0, 200), st.integers(0, 80)), max_size=60)


@given(STEPS)
def test_the_sum_that_moves_is_the_sum_added_up_anew(steps: list[tuple[int, int, int, int]]) -> None:
    tally, plain = Tally(1000), dict[int, int]()
    for key, amount, first, length in steps:
        tally.add(key, amount)
        plain[key] = max(0, plain.get(key, 0) + amount)
        wanted = sum(plain.get(each, 0) for each in range(first, first + length + 1))
        assert tally.between(first, first + length) == wanted


@given(st.lists(st.integers(0, 40), max_size=60))
def test_what_was_touched_longest_ago_is_forgotten(keys: list[int]) -> None:
    tally = Tally(8)
    for key in keys:
        tally.add(key, 1)
        tally.between(5, 30)
    kept = list(dict.fromkeys(reversed(keys)))[:8]
    assert set(tally.amounts) == set(kept)
    assert tally.between(5, 30) == sum(amount for key, amount in tally.amounts.items() if 5 <= key <= 30)


def test_nothing_falls_below_zero() -> None:
    tally = Tally(8, {1: 5})
    tally.add(1, -7)
    assert (tally.amounts, tally.between(0, 3)) == ({}, 0)
