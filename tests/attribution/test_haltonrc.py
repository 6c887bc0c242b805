"""The .haltonrc reader: both spellings, and a sentence for everything that does not do what it seems to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from halton.attribution.haltonrc import CAP, Settings, problems, read


@pytest.mark.parametrize(
    ("text", "project", "body_capture"),
    [
        ('project = "billing"', "billing", None),
        ("project = 'Billing Team'\nbody_capture = false\n", "Billing Team", False),
        ('body_capture = true\nproject = "a"', "a", True),
        ("project: billing", "billing", None),
        ("project: billing\nbody_capture: false", "billing", False),
        ("  project :   web shop   # the old one\r\n", "web shop", None),
        ("project: a#b", "a#b", None),
        ('project: "a # b"', "a # b", None),
        ("project: https://example.com/x", "https://example.com/x", None),
        ("# a note\n\nproject: 'x'\nbody_capture: True", "x", True),
        ("project = billing\nbody_capture = FALSE", "billing", False),
        ('\ufeffproject = "x"', "x", None),
        ("", None, None),
        ("# nothing", None, None),
    ],
)
def test_both_spellings(text: str, project: str | None, body_capture: bool | None) -> None:
    assert read(text.encode()) == Settings(project, body_capture)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('projct = "a"', Settings(None, None, ('unknown key "projct". Did you mean "project"?',))),
        ("Body-Capture: false", Settings(None, None, ('unknown key "Body-Capture". Did you mean "body_capture"?',))),
        ("project: a\nbudget: 5", Settings("a", None, ('unknown key "budget". Did you mean "body_capture"?',))),
        ("zzz = 1", Settings(None, None, ('unknown key "zzz". Known here: project, body_capture.',))),
        ("project = 5", Settings(None, None, ('project is no name. Write: project = "billing"',))),
        ("project:", Settings(None, None, ('project is no name. Write: project = "billing"',))),
        ("project: --", Settings(None, None, ('project is no name. Write: project = "billing"',))),
        ("[project]\nname = 'a'", Settings(None, None, ('project is no name. Write: project = "billing"',))),
        (
            'body_capture = "off"',
            Settings(None, False, ("body_capture is neither true nor false, and counts as false. Write: body_capture = false",)),
        ),
        (
            "project: a\nbilling\n",
            Settings("a", None, ('line 2 is not understood. Write lines such as: project = "billing"',)),
        ),
    ],
)
def test_what_is_not_understood_is_told_with_what_to_write(text: str, expected: Settings) -> None:
    assert read(text.encode()) == expected


def test_bytes_that_are_no_text_and_files_that_are_too_long() -> None:
    assert read(b"project = '\xff'") == Settings(problems=("not UTF-8, so it is not read.",))
    assert read(b"#" * (CAP + 1)) == Settings(problems=("longer than 64 KiB, so it is not read.",))
    assert read(b"#" * CAP) == Settings()
    assert read(b"a = " + b"[" * 30_000).project is None


@settings(deadline=None, max_examples=300)
@example(b"project = \x00")
@example(b"a = 1\na = 2")
@example(b"project = " + b"1" * 5000)
@example(b"x = 1979-05-27T07:32:00Z\nproject: y")
@given(
    st.binary()
    | st.text(st.characters()).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.text("projectbody_capture:=\"'#[]{}\n\t \\truefals1.,").map(str.encode)
)
def test_nothing_makes_the_reader_raise(data: bytes) -> None:
    found = read(data)
    assert found.project is None or found.project.strip() == found.project != ""
    assert not any(control in problem for control in "\n\x1b\x07" for problem in found.problems)


def test_problems_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".haltonrc"
    assert problems(str(file)) == [f"{file}: cannot be read. Make it a file that you may read."]
    os.mkfifo(file)
    assert problems(str(file)) == [f"{file}: cannot be read. Make it a file that you may read."]
    file.unlink()
    file.write_text("project: a\nbody-capture: false\n")
    assert problems(str(file)) == [f'{file}: unknown key "body-capture". Did you mean "body_capture"?']
    file.write_text("project: a\n")
    assert problems(str(file)) == []
