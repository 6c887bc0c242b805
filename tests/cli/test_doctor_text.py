"""What the doctor found, as people and programs read it."""

from __future__ import annotations

import click

from halton.cli.doctor_text import document_of, heading, lines_of, mended_line, summary
from halton.cli.screen import Screen
from halton.doctor.examination import Checked, Mended
from halton.doctor.finding import not_looked_at, problem, warning, well
from halton.doctor.mend import Mend

FILES = Checked("modes", "machine", (well("3 files."),))
CLOCK = Checked("clock", "machine", (not_looked_at("there is no log."),))
PORTS = Checked("ports", "meter", (warning("port 1 is held.", "shells miss it.", "end it"), problem("a", "b", "c")))
MENDABLE = Checked("modes", "machine", (problem("open.", "others read it.", "chmod 600 x", Mend("chmod 600 x", lambda: None)),))


def test_words_off_a_terminal() -> None:
    assert [*lines_of(FILES, Screen()), *lines_of(PORTS, Screen())] == [
        "well             modes             3 files.",
        "warning          ports             port 1 is held.",
        "                                   Why it matters: shells miss it.",
        "                                   To mend it: end it",
        "problem                            a",
        "                                   Why it matters: b",
        "                                   To mend it: c",
    ]
    assert heading("The meter", Screen()) == "The meter"


def test_marks_on_a_terminal() -> None:
    screen = Screen(width=80, color=True)
    marks = [click.unstyle(next(lines_of(one, screen))).strip()[0] for one in (FILES, PORTS, MENDABLE, CLOCK)]
    assert marks == ["✓", "!", "✗", "–"]
    assert heading("The meter", screen) == click.style("The meter", bold=True)


def test_the_sum_and_what_can_be_done_at_once() -> None:
    assert summary([FILES, FILES, CLOCK, PORTS]) == "4 checks: 2 well, 1 problem, 1 not looked at"
    assert summary([MENDABLE]) == "1 check: 1 problem. What can be mended at once: halton doctor --fix"
    assert summary([Checked("a", "meter", (warning("a", "b", "c"),))] * 2) == "2 checks: 2 warnings"


def test_what_was_done() -> None:
    assert mended_line(Mended("chmod 600 x\x07"), Screen()) == "Mended: chmod 600 x\\x07"
    assert mended_line(Mended("halton start", "No room. Make some."), Screen()) == (
        "Not mended: halton start: No room. Make some."
    )


def test_the_document() -> None:
    assert document_of([FILES, MENDABLE], "problem", "/home/ann/.halton-meter", [Mended("chmod 600 x", "No.")]) == {
        "schema": 1,
        "home": "/home/ann/.halton-meter",
        "state": "problem",
        "findings": [
            {
                "group": "machine", "check": "modes", "state": "well", "seen": "3 files.", "why": None, "remedy": None,
                "mendable": False,
            },
            {
                "group": "machine", "check": "modes", "state": "problem", "seen": "open.", "why": "others read it.",
                "remedy": "chmod 600 x", "mendable": True,
            },
        ],
        "mended": [{"what": "chmod 600 x", "failed": "No."}],
    }  # fmt: skip
    assert "mended" not in document_of([FILES], "well", "/home", None)
