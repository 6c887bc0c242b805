"""The contract as people and programs read it."""

from __future__ import annotations

import click

from halton.cli.privacy_text import document_of, lines_of, summary
from halton.cli.screen import Screen
from halton.privacy.contract import Checked, Promise
from halton.privacy.finding import broken, holds, not_checked

FILES = Checked("files", (holds("3 files."),))
PLACE = Checked("place", (not_checked("the meter is not running."),))
OPEN = Checked("listeners", (broken("edge listens on *:80.", "kill 7"), broken("it also listens on *:81.", "kill 8")))
PROMISES = (Promise("T1", "All in one folder.", (FILES, PLACE)), Promise("T3", "On loopback.", (OPEN,)))


def test_words_off_a_terminal_one_line_each() -> None:
    assert list(lines_of(PROMISES, Screen())) == [
        "not checked  T1   All in one folder.",
        "holds             files             3 files.",
        "not checked       place             the meter is not running.",
        "",
        "broken       T3   On loopback.",
        "broken            listeners         edge listens on *:80.",
        "                                    To mend it: kill 7",
        "broken                              it also listens on *:81.",
        "                                    To mend it: kill 8",
        "",
        "2 promises: 1 broken, 1 not checked",
    ]


def test_marks_and_wrapped_lines_on_a_terminal() -> None:
    long = Promise("T1", "All in one folder.", (Checked("files", (holds("word " * 20 + "end."),)),))
    lines = [click.unstyle(line) for line in lines_of((long,), Screen(width=80, color=True))]
    assert lines == [
        "✓ T1   All in one folder.",
        "       ✓ files             word word word word word word word word word word",
        "                           word word word word word word word word word word",
        "                           end.",
        "",
        "1 promise: 1 holds",
    ]
    marks = [click.unstyle(line).strip()[:1] for line in lines_of(PROMISES, Screen(width=80, color=True))]
    assert marks == ["–", "✓", "–", "", "✗", "✗", "T", "✗", "T", "", "2"]


def test_no_color_and_no_unicode_leave_words() -> None:
    for screen in (Screen(width=80, color=False), Screen(width=80, unicode=False, color=True)):
        assert "holds" in click.unstyle(list(lines_of(PROMISES, screen))[1])


def test_what_a_terminal_would_obey_is_shown_and_nothing_of_a_long_sentence_is_cut() -> None:
    promise = Promise("T1", "One.", (Checked("files", (broken("\x1b[2J" + "x" * 300, "rm \x07"),)),))
    lines = list(lines_of((promise,), Screen()))
    assert lines[1].endswith("\\x1b[2J" + "x" * 300)
    assert lines[2].endswith("To mend it: rm \\x07")


def test_the_sum() -> None:
    sound = Promise("T1", "One.", (FILES,))
    assert summary([sound] * 10 + [PROMISES[0]]) == "11 promises: 10 hold, 1 not checked"
    assert summary([PROMISES[1]] * 2 + [sound]) == "3 promises: 1 holds, 2 broken"


def test_the_document() -> None:
    assert document_of(PROMISES, "/home/ann/.halton-meter", 1_790_078_400_000_007) == {
        "schema": 1,
        "home": "/home/ann/.halton-meter",
        "checked_at": "2026-09-22T12:00:00.000007Z",
        "sound": False,
        "holds": 0,
        "broken": 1,
        "not_checked": 1,
        "promises": [
            {
                "id": "T1",
                "promise": "All in one folder.",
                "state": "not checked",
                "findings": [
                    {"check": "files", "state": "holds", "seen": "3 files.", "remedy": None},
                    {"check": "place", "state": "not checked", "seen": "the meter is not running.", "remedy": None},
                ],
            },
            {
                "id": "T3",
                "promise": "On loopback.",
                "state": "broken",
                "findings": [
                    {"check": "listeners", "state": "broken", "seen": "edge listens on *:80.", "remedy": "kill 7"},
                    {"check": "listeners", "state": "broken", "seen": "it also listens on *:81.", "remedy": "kill 8"},
                ],
            },
        ],
    }
