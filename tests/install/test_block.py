"""Our lines in somebody's file: in, replaced and out again, to the byte."""

from __future__ import annotations

import pytest

from halton.errors import HaltonError
from halton.install.block import has_block, put_in, take_out

LINES = "if true; then . x; fi\n"
FRAMED = b"# >>> halton >>>\nif true; then . x; fi\n# <<< halton <<<\n"
HELD = [
    b"",
    b"\n",
    b"export A=1\n",
    b"export A=1",
    b"a\r\nb\r\n",
    b"a\r\nb",
    b"\xff\xfe not UTF-8\n",
    b"a\n\n\n",
    b"# >>> conda >>>\nx\n# <<< conda <<<\n",
]


@pytest.mark.parametrize("held", HELD)
def test_what_is_put_in_is_taken_out_to_the_byte(held: bytes) -> None:
    changed = put_in(held, LINES)
    assert changed.startswith(held) and changed.endswith(b"if true; then . x; fi\n# <<< halton <<<\n")
    assert take_out(changed) == held


@pytest.mark.parametrize("held", [None, *HELD])
def test_a_second_time_changes_nothing_and_other_lines_take_their_place(held: bytes | None) -> None:
    once = put_in(held, LINES)
    assert put_in(once, LINES) == once
    newer = put_in(once, "two\nlines\n")
    assert newer.count(b"# >>> halton >>>") == 1 and b"two\nlines\n" in newer
    assert take_out(newer) == held


def test_a_file_that_was_made_for_the_lines_goes_with_them() -> None:
    made = put_in(None, LINES)
    assert made == b"# >>> halton >>> in a file that was made for it\nif true; then . x; fi\n# <<< halton <<<\n"
    assert take_out(made) is None
    assert take_out(made + b"export B=2\n") == b"export B=2\n"


def test_what_was_written_behind_the_lines_since_stays_a_line_of_its_own() -> None:
    assert take_out(put_in(b"alias x=y", LINES) + b"alias z=y\n") == b"alias x=y\nalias z=y\n"
    assert take_out(b"a\n" + FRAMED + b"b\n") == b"a\nb\n"


def test_lines_that_were_copied_by_mistake_all_go() -> None:
    assert take_out(b"a\n" + FRAMED + b"b\n" + FRAMED) == b"a\nb\n"
    assert put_in(b"a\n" + FRAMED + b"b\n" + FRAMED, LINES) == b"a\n" + FRAMED + b"b\n"


def test_an_editor_that_changed_line_ends_or_took_the_last_away_is_followed() -> None:
    assert take_out(b"a\r\n" + FRAMED.replace(b"\n", b"\r\n")) == b"a\r\n"
    assert take_out(b"a\n" + FRAMED.rstrip(b"\n")) == b"a\n"


@pytest.mark.parametrize("held", [b"# >>> halton >>>\nx\n", b"x\n# <<< halton <<<\n"])
def test_a_mark_that_stands_alone_is_told_and_nothing_is_guessed(held: bytes) -> None:
    for act in (lambda: put_in(held, LINES), lambda: take_out(held)):
        with pytest.raises(HaltonError, match="stands alone. Take out what is ours by hand"):
            act()


def test_a_mark_within_a_line_is_none() -> None:
    assert not has_block(b"echo '# >>> halton >>>'\n")
    assert has_block(b"x\n" + FRAMED)
    assert take_out(b"nothing of ours\n") == b"nothing of ours\n"
