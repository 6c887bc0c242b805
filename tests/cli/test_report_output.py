"""A report, from the views to stdout: on a real terminal, in a pipe, and when the views are of another version."""

from __future__ import annotations

import fcntl
import os
import pty
import sqlite3
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

import make
from halton.paths import Home


def on_terminal(home: Home, *arguments: str, columns: int = 80, **environment: str) -> str:
    """What a command writes to a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    variables = {**kept, "TERM": "xterm", "HALTON_HOME": str(home.root), "TZ": "UTC", "PYTHONUTF8": "1"} | environment
    process = subprocess.Popen([sys.executable, "-m", "halton", *arguments], stdout=theirs, stderr=theirs, env=variables)
    os.close(theirs)
    text = b"".join(_chunks(ours)).decode()
    os.close(ours)
    assert process.wait(30) == 0, text
    return text.replace("\r\n", "\n")


def _chunks(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # the other end is closed
            return
        if not chunk:
            return
        yield chunk


@pytest.fixture
def filled(home: Home, fill: Any) -> Home:
    days = [make.call(started_at=make.NOON + day * 1440 * make.MINUTE, project="\x1b[31mred\x07") for day in range(3)]
    fill([make.price(), *days])
    return home


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_no_name_sends_escapes(filled: Home, columns: int) -> None:
    shown = on_terminal(filled, "report", "--until", "2026-09-24", columns=columns, NO_COLOR="1")
    assert "\x1b" not in shown and "\x07" not in shown
    assert max(len(line) for line in shown.splitlines()) <= columns
    assert "2026-09-22 ███ 2026-09-24" in shown


def test_colours_and_plain_characters(filled: Home) -> None:
    assert "\x1b[1mproject\x1b[0m" in on_terminal(filled, "report")
    dumb = on_terminal(filled, "report", "--until", "2026-09-24", TERM="dumb")
    assert dumb.isascii() and "\x1b" not in dumb
    assert "2026-09-22 @@@ 2026-09-24" in dumb


def test_money_failures_and_what_is_lacking_have_their_colours(home: Home, fill: Any) -> None:
    fill([make.price(), make.call(), make.failure(), make.call(model="nobody-1", model_requested="nobody-1")])
    shown = on_terminal(home, "report", "--by", "project", "--until", "2026-09-24")
    assert "\x1b[36m≥$0.006000\x1b[0m" in shown and "\x1b[31m1\x1b[0m" in shown
    assert "\n\x1b[33m1 call has no known cost and is not in the sum: 1 of models without a price.\x1b[0m\n" in shown
    assert "\x1b[33m" not in on_terminal(home, "report", "--by", "project", NO_COLOR="1")


def test_views_of_another_version_say_what_to_do(filled: Home, run: Any) -> None:
    with closing(sqlite3.connect(filled.views)) as views:
        views.execute("drop table rebuilds")
    shown = run("report")
    assert shown.exit_code == 1
    assert "They are made anew by: halton up" in shown.output


def test_csv_and_json_at_once_are_refused(filled: Home, run: Any) -> None:
    assert run("report", "--csv", "--json").exit_code == 2


def test_csv_goes_alone_to_stdout(filled: Home, run: Any) -> None:
    shown = run("report", "--csv", "--until", "2026-09-24")
    assert shown.stdout.splitlines()[1].startswith('"\\x1b[31mred\\x07","anthropic","claude-sonnet-4-5-20250929",3,0,0,0,3000,')
    assert len(shown.stdout.splitlines()) == 2
    days, head = shown.stderr.splitlines()
    assert days == "Local days: up to 2026-09-24."
    assert head.startswith("Head 5:")
