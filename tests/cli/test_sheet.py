"""Lines of three columns, with words or with marks."""

from __future__ import annotations

import click

from halton.cli.screen import Screen
from halton.cli.sheet import Sheet

MARKS = {"well": ("✓", "green"), "not well": ("✗", "red")}


def lines(screen: Screen, text: str = "all of it.", state: str | None = "well") -> list[str]:
    return list(Sheet(screen, MARKS).line(state, 2, "name  ", text))


def test_words_have_a_column_of_their_own_and_nothing_is_wrapped() -> None:
    assert lines(Screen(), "word " * 60) == ["well        name  " + "word " * 60]
    assert lines(Screen(), state=None) == ["            name  all of it."]


def test_marks_on_a_terminal_and_lines_no_wider_than_it() -> None:
    found = [click.unstyle(line) for line in lines(Screen(width=60, color=True), "word " * 20)]
    assert found[0].startswith("    ✓ name  word word")
    assert found[1].startswith("            word word")
    assert all(len(line) <= 60 for line in found)


def test_a_narrow_terminal_still_has_room_for_a_sentence() -> None:
    assert len(lines(Screen(width=10, color=True), "word " * 8)) == 1


def test_what_a_terminal_would_obey_is_made_visible() -> None:
    assert lines(Screen(), "\x1b[2J") == ["well        name  \\x1b[2J"]
