"""The .haltonrc reader: both spellings, and a sentence for everything that does not do what it seems to."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FrameType

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
    assert read(b"project = '\xff'") == Settings(body_capture=False, problems=("not UTF-8, so it is not read.",))
    assert read(b"#" * (CAP + 1)) == Settings(body_capture=False, problems=("longer than 4 KiB, so it is not read.",))
    assert read((b"#" * 99 + b"\n") * 40 + b"#" * 96) == Settings()


HOSTILE = {
    "blanks": b"project: x" + b" " * 280 + b"x",
    "blank lines": (b" " * 290 + b"\n") * 14,
    "dotted keys": b"\n".join(b"a." * 144 + b"k%d=1" % number for number in range(13)),
    "a deep table of many keys": b"["
    + b"a." * 145
    + b"a]\n"
    + b"".join(b"k%d" % number + b".a" * 16 + b"=1\n" for number in range(99)),
    "dots up to the limit": b"[" + b"a." * 50 + b"a]\n" + b"".join(b"k%d.a=1\n" % number for number in range(50)),
    "dotted tables": b"\n".join(b"[" + b"a." * 144 + b"k%d]" % number for number in range(13)),
    "nested arrays": b"a=" + (b"[" * 290 + b"\n") * 13,
    "nested tables": (b"{a=" * 95 + b"\n") * 13,
    "inline tables": b"a=" + b"{a=" * 95,
    "many keys": b"".join(b"prject%d: 1\n" % number for number in range(99)),
    "many lines": b"a\n" * 99,
    "NUL": (b"\0" * 290 + b"\n") * 14,
    "huge numbers": b"".join(b"a%d = " % number + b"9" * 290 + b"\n" for number in range(10, 23)),
    "combining characters": b'project = """' + ("\u0301\u0323" * 140 + "\n").encode() * 7 + b'"""',
    "quotes": (b"a: " + b"\"'" * 140 + b"\n") * 14,
    "comments": (b"a:" + b" #" * 140 + b"\n") * 14,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_within_the_limits_is_read_in_few_steps(data: bytes) -> None:
    assert len(data) <= CAP
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        found = read.__wrapped__(data)
    finally:
        sys.setprofile(before)
    # Calls and returns of functions: a number that no other load on the machine moves.
    assert steps < 40_000
    assert found.project is None or found.project.startswith("x ")
    assert len(found.problems) <= 11


@pytest.mark.parametrize(
    "data", [b"project: x" + b" " * 50_000 + b"x", b"project: x\n#" + b" " * 300, b"a." * 200 + b"a=1", b"\n" * 101]
)
def test_a_file_beyond_the_limits_is_passed_over_and_told(data: bytes) -> None:
    (problem,) = read(data).problems
    assert read(data) == Settings(body_capture=False, problems=(problem,))
    assert problem.endswith("so it is not read.")


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
