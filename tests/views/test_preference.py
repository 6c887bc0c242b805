"""Which of two prices goes first, and the words for it; that it is what the projection does: test_price_history.py."""

from __future__ import annotations

import pytest

from halton.views.preference import Preference, preference, why_first

BOOK = preference("genai-prices", "claude*", False, "2026", 7)


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (preference(None, "*", False, "", 1), "your own goes before a book's"),
        (preference("mine", "*", False, "", 1), "a book that you loaded goes before those that ship"),
        (preference("halton", "c", True, "", 1), "an exact name goes before a pattern"),
        (preference("halton", "claude-*", False, "", 1), "a longer pattern goes before a shorter one"),
        (preference("halton", "claude*", False, "2027", 1), "the one with the later date holds"),
        (preference("halton", "claude*", False, "2026", 8), "the one that was set later holds"),
    ],
)
def test_the_first_step_that_tells_them_apart(first: Preference, why: str) -> None:
    assert first > BOOK
    assert why_first([first, BOOK]) == why


def test_one_alone_and_none() -> None:
    assert why_first([BOOK]) == "no other price fits"
    assert why_first([]) is None
