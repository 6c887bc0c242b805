from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from halton.cli.progress import progress

BAR = """
import time
from halton.cli.progress import progress
with progress("Rebuilding", 1000) as advance:
    for _ in range(10):
        advance(100)
        time.sleep(0.02)
"""


def test_elsewhere_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Sealing", 10) as advance:
        advance(10)
    assert capsys.readouterr() == ("", "")


def test_or_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Rebuilding", 1000, lines=True, line_s=0) as advance:
        for _ in range(4):
            advance(250)
    with progress("Comparing", None, "rows", lines=True, line_s=0) as advance:
        advance(7)
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("Rebuilding: 250 events, ") and "/s, of 1,000, " in said[0] and said[0].endswith(" s remain")
    assert said[3].endswith("of 1,000, 0 s remain")
    assert said[4].startswith("Comparing: 7 rows, ") and said[4].endswith("/s")


def test_no_lines_before_the_first_seconds_are_over(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Rebuilding", 1000, lines=True, line_s=3600) as advance:
        advance(1000)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("terminal", "is_shown"), [("xterm", True), ("dumb", False)])
def test_on_a_terminal_there_is_a_bar_that_goes_when_it_is_done(terminal: str, is_shown: bool) -> None:
    controller, end = pty.openpty()
    environment = {**os.environ, "TERM": terminal, "COLUMNS": "100"}
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", BAR], stderr=end, stdout=end, cwd=root, env=environment)
    os.close(end)
    said: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(controller, 4096):
                said.append(data)
        except OSError:  # so Linux says that the last writer is gone
            pass

    reader = threading.Thread(target=read)
    reader.start()
    assert process.wait(20) == 0
    reader.join(10)
    os.close(controller)
    text = b"".join(said).decode()
    assert ("Rebuilding" in text and "events/s" in text) is is_shown
