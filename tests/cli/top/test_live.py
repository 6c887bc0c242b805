"""`halton top` on a terminal: what is pressed, another size, and that the terminal is as before however it ends."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import closing

import click
import pytest

import make
from eventually import eventually_in_threads
from halton.cli.text_table import width_of
from halton.log.store import Fact, Log
from halton.paths import Home
from on_terminal import ENTER, LEAVE, OnTerminal, on_terminal
from stack import clean_environment


def environment(home: Home, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in clean_environment().items() if name != "NO_COLOR"}
    return kept | {"TERM": "xterm", "TZ": "UTC", "PYTHONUTF8": "1", "HALTON_HOME": str(home.root)} | more


def append(home: Home, name: str) -> None:
    """A call of this moment."""
    with closing(Log(home.log)) as log:
        log.append([Fact.of(name, make.call(started_at=time.time_ns() // 1000, project=name))])
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()


@pytest.fixture
def today(home: Home) -> Home:
    make.log(home.root, [make.price()]).close()
    append(home, "first")
    return home


def test_it_begins_on_a_screen_of_its_own_and_q_brings_the_old_one_back(today: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top"], environment(today)) as terminal:
        terminal.until("first")
        assert terminal.written.startswith(ENTER)
        assert terminal.shown[-1] == "q quit   p projects or models first"
        assert len(terminal.shown) == 30
        terminal.press(b"q")
        assert terminal.end() == 0
        assert terminal.written.endswith(LEAVE)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_the_terminal_as_it_was(today: Home, number: signal.Signals, code: int) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top"], environment(today)) as terminal:
        terminal.until("first")
        assert terminal.end(number) == code
        assert terminal.written.endswith(LEAVE)


def test_control_c_of_the_keyboard_too(today: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top"], environment(today)) as terminal:
        terminal.until("first")
        terminal.press(b"\x03")
        assert terminal.end() == 0
        assert terminal.written.endswith(LEAVE)


def test_what_comes_is_shown_within_the_interval(today: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top", "--interval", "0.2"], environment(today)) as terminal:
        terminal.until("first")
        append(today, "second")
        terminal.until("second")
        terminal.until("2 calls today")
        terminal.press(b"q")
        assert terminal.end() == 0


def test_a_key_and_another_size_are_drawn_at_once(today: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top", "--interval", "3600"], environment(today)) as terminal:
        terminal.until("project today")
        terminal.press(b"\x1b[A\x1bOP")  # an arrow and F1 mean nothing here, though there is a P in one
        terminal.press(b"p")
        eventually_in_threads(lambda: order(terminal) == ["model today", "project today"])
        terminal.press(b"P")
        eventually_in_threads(lambda: order(terminal) == ["project today", "model today"])
        for columns, lines in ((60, 24), (160, 12)):
            terminal.resize(columns, lines)
            eventually_in_threads(lambda lines=lines: len(terminal.shown) == lines)
            assert max(map(len, terminal.shown)) <= columns
        terminal.press(b"q")
        assert terminal.end() == 0


def order(terminal: OnTerminal) -> list[str]:
    return [line.partition("  ")[0] for line in terminal.shown if " today  " in line and not line.startswith("spent")]


def test_control_z_gives_the_shell_its_screen_and_the_rest_comes_after(today: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top", "--interval", "0.2"], environment(today)) as terminal:
        terminal.until("first")
        os.kill(terminal.process.pid, signal.SIGTSTP)
        eventually_in_threads(lambda: terminal.written.endswith(LEAVE))
        os.kill(terminal.process.pid, signal.SIGCONT)
        eventually_in_threads(lambda: terminal.written.count(ENTER) == 2 and terminal.written.endswith("first\x1b[0m"))
        terminal.press(b"q")
        assert terminal.end() == 0


@pytest.mark.parametrize(("columns", "lines"), [(40, 24), (30, 8), (10, 3), (1, 1)])
def test_in_a_small_window_lines_end_at_its_edge(today: Home, columns: int, lines: int) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top", "--interval", "3600"], environment(today)) as terminal:
        terminal.until("first")
        terminal.resize(columns, lines)
        eventually_in_threads(lambda: len(last(terminal)) == lines)
        assert max(map(width_of, last(terminal))) <= columns
        assert columns < 12 or last(terminal)[-1].startswith("q quit") and last(terminal)[0].startswith("halton")
        terminal.press(b"q")
        assert terminal.end() == 0


def last(terminal: OnTerminal) -> list[str]:
    """The lines of the last picture, whatever it says."""
    picture = terminal.written.rpartition("\x1b[H")[2].replace("\x1b[2K", "").replace("\r", "")
    return [click.unstyle(line) for line in picture.split("\n")]


def test_without_a_keyboard_it_names_no_keys(today: Home) -> None:
    words = f"exec {sys.executable} -m halton top < /dev/null"
    with on_terminal(["/bin/sh", "-c", words], environment(today)) as terminal:
        terminal.until("first")
        assert terminal.shown[-1] == "Ctrl-C to quit"
        terminal.press(b"\x03")
        assert terminal.end() == 0


def test_a_home_that_fills_is_seen_filling(home: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top", "--interval", "0.2"], environment(home)) as terminal:
        terminal.until("halton run -- claude")
        make.log(home.root, [make.price()]).close()
        append(home, "first")
        terminal.until("1 call today")
        terminal.press(b"q")
        assert terminal.end() == 0


def test_a_terminal_without_colours_gets_none_and_a_dumb_one_a_single_picture(today: Home) -> None:
    with on_terminal([sys.executable, "-m", "halton", "top"], environment(today, NO_COLOR="1")) as terminal:
        terminal.until("first")
        terminal.press(b"q")
        assert terminal.end() == 0
        assert "\x1b[36m" not in terminal.written and "\x1b[1m" not in terminal.written
    for term in ("dumb", ""):
        with on_terminal([sys.executable, "-m", "halton", "top"], environment(today, TERM=term)) as terminal:
            assert terminal.end() == 0
            assert "\x1b" not in terminal.written and terminal.written.isascii() and "first" in terminal.written
