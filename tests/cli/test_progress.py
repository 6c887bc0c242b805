"""Progress is for whoever watches: a bar on a terminal, elsewhere nothing, or lines if they are asked for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from halton.cli.progress import progress

SCRIPT = """
from halton.cli.progress import progress
with progress("Sealing", 10) as advance:
    advance(4)
    advance(6)
print("done")
"""


def on_a_terminal(**environment: str) -> str:
    """What a person sees while the script runs."""
    ours, theirs = os.openpty()
    variables = os.environ | {"TERM": "xterm", "COLUMNS": "100"} | environment
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stderr=theirs, stdout=subprocess.DEVNULL, env=variables) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # all that was on the terminal is read
                break
            if not part:
                break
            seen += part
    os.close(ours)
    assert process.returncode == 0
    return seen.decode()


def test_a_terminal_shows_how_far_it_is() -> None:
    seen = on_a_terminal()
    assert "Sealing" in seen and "100%" in seen


def test_a_dumb_terminal_shows_nothing() -> None:
    assert on_a_terminal(TERM="dumb") == ""


def test_no_color_means_none() -> None:
    assert "\x1b[3" not in on_a_terminal(NO_COLOR="1")


def test_elsewhere_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("Sealing", 10) as advance:
        advance(10)
    assert capfd.readouterr() == ("", "")


def test_lines_say_how_much_is_done_and_what_remains(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("Reading", 1000, "rows", lines=True, line_s=0) as advance:
        advance(400)
        advance(600)
    first, second = capfd.readouterr().err.splitlines()
    assert first.startswith("Reading: 400 rows, ") and ", of 1,000, " in first
    assert second.startswith("Reading: 1,000 rows, ") and second.endswith(", of 1,000, 0 s remain")


def test_quick_work_has_no_lines(capfd: pytest.CaptureFixture[str]) -> None:
    with progress("Reading", None, lines=True) as advance:
        advance(1)
    assert capfd.readouterr().err == ""
