"""Tables that fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.cli.screen import Screen
from halton.cli.text_table import Column, cut, fit, table, used, width_of

COLUMNS = [
    Column("model", ["claude-sonnet-4-5-20250929", "gpt-5", "total"], name=True),
    Column("calls", ["1,234", "7", "1,241"], rank=2),
    Column("in", ["1,000,000", "9", "1,000,009"], rank=3),
    Column("cost", ["$12.00", "–", "$12.00"]),
]


def lines(width: int | None, **options: bool) -> list[str]:
    return table(COLUMNS, Screen(width, **options), total=True)


def test_off_a_terminal_all_of_it_is_there() -> None:
    assert lines(None) == [
        "model                       calls         in    cost",
        "claude-sonnet-4-5-20250929  1,234  1,000,000  $12.00",
        "gpt-5                           7          9       –",
        "total                       1,241  1,000,009  $12.00",
    ]


def test_a_narrow_terminal_loses_columns_before_it_loses_names() -> None:
    assert lines(60)[1] == "claude-sonnet-4-5-20250929  1,234  1,000,000  $12.00"
    assert lines(44)[1] == "claude-so…20250929  1,234  1,000,000  $12.00"
    assert lines(30) == [
        "model            calls    cost",
        "claude-…0250929  1,234  $12.00",
        "gpt-5                7       –",
        "──────────────────────────────",
        "total            1,241  $12.00",
    ]
    assert lines(28)[1] == "claude-son…-20250929  $12.00"
    assert lines(12)[1] == "cl…9  $12.00"


def test_a_column_that_may_go_and_says_nothing_goes_on_a_terminal() -> None:
    columns = [*COLUMNS, Column("failed", ["", "", ""], rank=1), Column("note", ["", "", ""], name=True)]
    assert table(columns, Screen(100))[0] == "model                       calls         in    cost  note"
    assert table(columns, Screen())[0] == "model                       calls         in    cost  failed  note"
    assert table([column._replace(cells=[]) for column in columns], Screen(100)) == ["model  calls  in  cost  failed  note"]


def test_plain_characters_and_colours() -> None:
    assert lines(20, unicode=False)[1:4] == ["claude~50929  $12.00", "gpt-5              -", "-" * 20]
    coloured = lines(60, color=True)
    assert coloured[0].startswith("\x1b[1mmodel\x1b[0m")
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in coloured] == lines(60)


@given(st.integers(18, 120), st.lists(st.text(st.characters(categories=["L", "N"]), max_size=40), min_size=1, max_size=5))
def test_no_line_is_wider_than_the_terminal(width: int, names: list[str]) -> None:
    columns = [
        Column("name", names, name=True),
        Column("n", ["1,234"] * len(names), rank=1),
        Column("cost", ["$1.00"] * len(names)),
    ]
    assert all(width_of(line) <= width for line in table(columns, Screen(width)))
    assert used(fit(columns, width)) <= width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("claude-sonnet", 13, "claude-sonnet"),
        ("claude-sonnet", 8, "clau…net"),
        ("項目項目項目", 7, "項…目"),
        ("e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301e\u0301e\u0301e\u0301"),
        ("abcd", 1, "…"),
    ],
)
def test_a_long_name_loses_its_middle(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
    assert width_of(shown) <= width


def test_no_columns_make_no_lines() -> None:
    assert table([], Screen(80)) == []
