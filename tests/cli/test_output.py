"""What commands print: nothing of a stranger's that a terminal would obey."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.cli.output import CELL_CAP, count, echo_json, echo_table, milliseconds, safe, usd


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5"),
        ("項目 ünï 🦊", "項目 ünï 🦊"),
        ("\x1b]52;c;eA==\x07", "\\x1b]52;c;eA==\\x07"),
        ("\x1b]8;;http://evil\x1b\\click", "\\x1b]8;;http://evil\\x1b\\click"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\rc\td\x00e\x7f", "a\\x0ab\\x0dc\\x09d\\x00e\\x7f"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066a\u2069\u200b\u200f\u2028\u2029\ufeff", "\\u2066a\\u2069\\u200b\\u200f\\u2028\\u2029\\ufeff"),
        ("\ud800", "\\ud800"),
        (3, "3"),
        (None, "None"),
        ("[bold]not bold[/bold]", "[bold]not bold[/bold]"),
    ],
)
def test_what_a_terminal_would_obey_is_made_visible(text: object, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(("text", "length"), [("x" * 120, 120), ("x" * 121, 120), ("\x1b" * 100_000, 120), ("x" * 119, 119)])
def test_a_long_text_is_cut(text: str, length: int) -> None:
    assert len(safe(text)) == length
    assert safe(text).endswith("…") == (text != safe(text))


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters()))
def test_any_text_becomes_one_harmless_line(text: str) -> None:
    shown = safe(text)
    assert len(shown) <= CELL_CAP
    assert len(shown.splitlines()) <= 1
    assert all(unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") for character in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    shown.encode()


def test_json_is_one_document_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    echo_json({"schema": 1, "name": "項目\n\x1b", "none": None})
    printed = capsys.readouterr().out
    assert printed == '{"schema": 1, "name": "項目\\n\\u001b", "none": null}\n'
    assert json.loads(printed)["schema"] == 1


def test_off_a_terminal_a_table_is_plain_columns(capsys: pytest.CaptureFixture[str]) -> None:
    echo_table(["Model", "Calls"], [["gpt-5", "1,234"], ["\x1b[31mred", "7"], ["[b]x[/b]", "0"]], right=[1], total=True)
    printed = capsys.readouterr().out
    assert [line.split() for line in printed.splitlines()] == [
        ["Model", "Calls"],
        ["gpt-5", "1,234"],
        ["\\x1b[31mred", "7"],
        ["[b]x[/b]", "0"],
    ]
    assert "\x1b" not in printed
    lines = [line.rstrip() for line in printed.splitlines()]
    assert len({len(line) for line in lines}) == 1  # numbers stand at the right


def test_a_long_cell_is_not_cut_off_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    echo_table(["Path"], [["p" * 119]])
    assert "p" * 119 in capsys.readouterr().out


@pytest.mark.parametrize(
    ("pico", "shown"),
    [
        (None, "–"),
        (0, "$0.00"),
        (1_234_567_890_000_000_000, "$1,234,567.89"),
        (1_000_000_000_000, "$1.00"),
        (123_400_000_000, "$0.1234"),
        (10_000_000_000, "$0.0100"),
        (1_234_000_000, "$0.001234"),
        (1_000_000, "$0.000001"),
        (999_999, "<$0.000001"),
        (1, "<$0.000001"),
    ],
)
def test_money(pico: int | None, shown: str) -> None:
    assert usd(pico) == shown


@pytest.mark.parametrize(("value", "shown"), [(None, "–"), (0, "0"), (1234567, "1,234,567")])
def test_counts(value: int | None, shown: str) -> None:
    assert count(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0, "0 ms"), (999, "999 ms"), (1000, "1.0 s"), (3_723_400, "3,723.4 s")]
)
def test_durations(value: int | None, shown: str) -> None:
    assert milliseconds(value) == shown


def test_json_holds_nothing_that_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    echo_json({"name": "\x9b31m\x7f\u202e\ufeff\u2028"})
    printed = capsys.readouterr().out
    assert printed == '{"name": "\\u009b31m\\u007f\\u202e\\ufeff\\u2028"}\n'
    assert json.loads(printed) == {"name": "\x9b31m\x7f\u202e\ufeff\u2028"}
