"""The traceback of a fault of ours, and the sentence about a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import hostile
from halton.cli.uncaught import show_uncaught


def test_a_traceback_is_harmless_and_whole(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    try:
        raise ValueError(hostile.evil("cause"))
    except ValueError as cause:
        cause.add_note(hostile.evil("note"))
        show_uncaught(type(cause), cause, cause.__traceback__)
    said = capfdbinary.readouterr().err
    assert hostile.obeyed(said) == []
    assert b"test_uncaught.py" in said and b"evil-cause" in said and b"evil-note" in said and b"\\x1b]52;c" in said
    assert sys.excepthook is not show_uncaught


@pytest.mark.parametrize("words", [["--help"], ["doctor", "--no-probe"], ["completion", "bash"]])
def test_a_full_disk_behind_stdout_is_a_sentence(tmp_path: Path, words: list[str]) -> None:
    environment = os.environ | {"HALTON_HOME": str(tmp_path / "home")}
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "halton", *words], stdout=full, stderr=subprocess.PIPE, text=True, env=environment
        )
    sentence = "Error: No space is left on the disk that this writes or prints to. Make room, and run it again.\n"
    assert (ended.returncode, ended.stderr) == (1, sentence)
