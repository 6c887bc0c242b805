"""The traceback of a fault of ours."""

from __future__ import annotations

import sys

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
