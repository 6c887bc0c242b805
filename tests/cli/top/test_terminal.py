"""A terminal that is held: the program within may do what it likes, and it is as before."""

from __future__ import annotations

import os
import sys

import pytest

from eventually import eventually_in_threads
from on_terminal import ENTER, LEAVE, on_terminal

PROGRAM = """
from halton.cli.top.terminal import Terminal
with Terminal() as terminal:
    terminal.draw(["quit", "x" * 200])
    {then}
print("after")
"""


@pytest.mark.parametrize(
    ("then", "code"), [("pass", 0), ("raise SystemExit(3)", 3), ("1 / 0", 1), ("import os; os.kill(os.getpid(), 15)", 143)]
)
def test_the_terminal_is_as_before_however_the_block_ends(then: str, code: int) -> None:
    with on_terminal([sys.executable, "-c", PROGRAM.format(then=then)], dict(os.environ)) as terminal:
        assert terminal.end() == code
        begin, _, rest = terminal.written.partition(LEAVE)
        assert begin.startswith(ENTER) and ENTER not in rest
        assert ("after" in rest) is (code == 0)
        assert ("ZeroDivisionError" in rest) is (code == 1)


@pytest.mark.parametrize(
    ("pressed", "keys"),
    [
        (b"q", "q"),
        (b"Pp", "pp"),
        (b"\x1b[A", ""),
        (b"\x1bOPp", "p"),
        (b"\x1b[1;5Cq", "q"),
        (b"\x1bq", ""),
        (b"\xc3\xa9", "\ufffd\ufffd"),
    ],
)
def test_keys_are_letters_and_sequences_are_none(pressed: bytes, keys: str) -> None:
    then = "print('ready', flush=True); print('keys', ascii(terminal.wait(20)))"
    with on_terminal([sys.executable, "-c", PROGRAM.format(then=then)], dict(os.environ)) as terminal:
        eventually_in_threads(lambda: "ready" in terminal.written)
        terminal.press(pressed)
        assert terminal.end() == 0
        assert f"keys {keys!a}\r\n" in terminal.written


def test_another_size_is_told_and_time_that_passes_is_too() -> None:
    then = "print('now', terminal.wait(0)); print('ready', flush=True); print('size', ascii(terminal.wait(20)))"
    with on_terminal([sys.executable, "-c", PROGRAM.format(then=then)], dict(os.environ)) as terminal:
        eventually_in_threads(lambda: "ready" in terminal.written)
        terminal.resize(100, 10)
        assert terminal.end() == 0
        assert "now None" in terminal.written and "size ''" in terminal.written
