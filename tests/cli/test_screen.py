"""What a terminal is taken for."""

from __future__ import annotations

import io

import pytest

from halton.cli.screen import Screen


class Terminal(io.TextIOWrapper):
    """A stdout that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def screen(monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8", **environment: str) -> Screen:
    for name, value in ({"TERM": "xterm", "COLUMNS": "72"} | environment).items():
        monkeypatch.setenv(name, value)
    if "NO_COLOR" not in environment:
        monkeypatch.delenv("NO_COLOR", raising=False)
    with monkeypatch.context() as context:
        context.setattr("sys.stdout", Terminal(io.BytesIO(), encoding))
        return Screen.of_stdout()


def test_a_terminal_has_a_width_characters_and_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert screen(monkeypatch) == Screen(72, unicode=True, color=True)


def test_a_dumb_one_has_neither_characters_nor_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for term in ("dumb", "unknown", ""):
        assert screen(monkeypatch, TERM=term) == Screen(72, unicode=False, color=False)


def test_an_encoding_without_our_characters_and_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    assert screen(monkeypatch, encoding="latin-1") == Screen(72, unicode=False, color=True)
    assert screen(monkeypatch, NO_COLOR="1") == Screen(72, unicode=True, color=False)


def test_elsewhere_there_is_no_width(capsys: pytest.CaptureFixture[str]) -> None:
    assert Screen.of_stdout()[::2] == (None, False)


def test_what_ascii_lacks_is_replaced() -> None:
    assert Screen(unicode=False).text("≥$1 – 項…") == ">$1 - \\u9805~"
    assert Screen().text("≥$1 – 項…") == "≥$1 – 項…"


def test_styles_need_colour_and_a_style() -> None:
    assert Screen(color=True).styled("x", bold=True) == "\x1b[1mx\x1b[0m"
    assert Screen(color=True).styled("x") == "x"
    assert Screen().styled("x", bold=True, fg="cyan") == "x"
