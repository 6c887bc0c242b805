"""What commands print: nothing of a stranger's that a terminal would obey."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.cli.output import CELL_CAP, count, echo_json, echo_table, milliseconds, safe, shown, usd
from halton.cli.palette import FAILURE


@pytest.mark.parametrize(
    ("text", "visible"),
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
def test_what_a_terminal_would_obey_is_made_visible(text: object, visible: str) -> None:
    assert safe(text) == visible


def test_a_text_of_several_lines_keeps_them_and_its_length() -> None:
    assert shown("a\x1b[2J\n\tb\r\n" + "c" * 200) == "a\\x1b[2J\n\\x09b\\x0d\n" + "c" * 200


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


class Terminal(io.TextIOWrapper):
    """A stdout that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, *, color: bool = False) -> list[str]:
    """A table of names and numbers as a terminal of that width gets it."""
    for name, value in {"COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    if color:
        monkeypatch.delenv("NO_COLOR")
    rows = [("11-29 21:01:11", "checkout-api-of-the-shop", "codex", "ok", "1,234,567", "$0.0276")] * 2
    with monkeypatch.context() as context, Terminal(io.BytesIO(), "utf-8", write_through=True) as stdout:
        context.setattr("sys.stdout", stdout)
        titles = ("time", "project", "client", "status", "in", "cost")
        echo_table(titles, rows, right=(4, 5), whole=(0, 3), ranks={"client": 2, "in": 1}, fgs={"status": [FAILURE, None]})
        return stdout.buffer.getvalue().decode().splitlines()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (100, "11-29 21:01:11  checkout-api-of-the-shop  codex   ok      1,234,567  $0.0276"),
        (72, "11-29 21:01:11  checkout-api-of-the-shop  ok      1,234,567  $0.0276"),
        (60, "11-29 21:01:11  checkout-api-of-the-shop  ok      $0.0276"),
        (50, "11-29 21:01:11  checkout…the-shop  ok      $0.0276"),
    ],
)
def test_on_a_terminal_columns_go_by_rank_then_names_are_cut_and_numbers_never(
    monkeypatch: pytest.MonkeyPatch, columns: int, shown: str
) -> None:
    assert on_terminal(monkeypatch, columns)[1:] == [shown, shown, ""]


def test_cells_may_have_a_colour_each(monkeypatch: pytest.MonkeyPatch) -> None:
    _, first, second, _ = on_terminal(monkeypatch, 100, color=True)
    assert "\x1b[31mok\x1b[0m    " in first and "\x1b" not in second
