"""Rows told apart into folders that are named as Hive names them."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from halton.export.partition import NOTHING, escaped, folder, partitions


def test_each_group_has_its_rows_in_order_without_what_its_folder_says() -> None:
    table = pa.table(
        {
            "project": ["a", "b", "a", None],
            "day": pa.array([date(2026, 9, 22)] * 3 + [date(2026, 9, 23)]),
            "number": [1, 2, 3, 4],
        }
    )
    assert [(name, part.to_pydict()) for name, part in partitions(table, ("day", "project"))] == [
        ("day=2026-09-22/project=a", {"number": [1, 3]}),
        ("day=2026-09-22/project=b", {"number": [2]}),
        (f"day=2026-09-23/project={NOTHING}", {"number": [4]}),
    ]


def test_names_are_escaped_where_hive_does_and_umlauts_stay() -> None:
    assert escaped("../a b=c%é+項") == "..%2Fa%20b%3Dc%25é%2B項"
    assert folder(["streamed", "x/y"], [True, ""]) == f"streamed=true/x%2Fy={NOTHING}"


def test_a_name_that_is_too_long_or_deceives_has_its_digest() -> None:
    assert folder(["model"], ["a\u202e\x9b/b"]) == "model=a%5Cu202e%5Cx9b%2Fb~676c98f13a686efb"
    assert folder(["model"], ["a\\u202e"]) == "model=a%5Cu202e"
    long = [folder(["model"], [text]) for text in ("é" * 5000, "é" * 5001, "%" * 5000, "\x9b" * 5000, "x" * 161)]
    assert len(set(long)) == 5
    assert {len(name.encode()) for name in long} == {6 + 160 + 17, 6 + 159 + 17}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_value_is_a_name_that_a_folder_can_have(text: str) -> None:
    name = folder(["model"], [text])
    assert len(name.encode()) <= 255
    assert not set(name.partition("=")[2]) & set("/\\\0=:")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_one_folder_and_comes_back(text: str) -> None:
    name = escaped(text)
    assert not set(name) & set("/\\\0=:")
    assert unescaped(name) == text


def unescaped(name: str) -> str:
    """As Spark does it: an escape is one character."""
    first, *parts = name.split("%")
    return first + "".join(chr(int(part[:2], 16)) + part[2:] for part in parts)
