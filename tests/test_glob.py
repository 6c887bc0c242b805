from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from halton.glob import fits

PATTERNS = st.text("ab-]^[*?é", max_size=10) | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=6)
NAMES = st.text("ab-]^[*?é", max_size=8) | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=6)


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


@pytest.mark.parametrize(
    ("pattern", "name", "fit"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5", True),
        ("claude-sonnet-4-5", "claude-sonnet-4-50", False),
        ("claude-*-4-5*", "claude-sonnet-4-5-20250929", True),
        ("gpt-5-[0-9][0-9][0-9][0-9]*", "gpt-5-2025-08-07", True),
        ("gpt-5-[0-9][0-9][0-9][0-9]*", "gpt-5-mini", False),
        ("GPT-5", "gpt-5", False),
        ("m[?]del", "m?del", True),
        ("m[?]del", "model", False),
        ("", "", True),
        ("*", "", True),
    ],
)
def test_names_that_a_pattern_fits(pattern: str, name: str, fit: bool) -> None:
    assert fits(pattern, name) is fit


@settings(max_examples=2000, deadline=None)
@given(PATTERNS, NAMES)
@example("[]]", "]")
@example("[^]a]", "b")
@example("*[a", "a")
@example("[b-a]", "b")
@example("[a-]", "-")
@example("[]-a]", "^")
@example("[a-b-c]", "-")
@example("[^", "a")
@example("*a*b", "aab")
def test_it_is_the_glob_of_sqlite(sqlite: sqlite3.Connection, pattern: str, name: str) -> None:
    assert fits(pattern, name) is bool(sqlite.execute("select ? glob ?", (name, pattern)).fetchone()[0])
