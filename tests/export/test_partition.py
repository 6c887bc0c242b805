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


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_one_folder_and_comes_back(text: str) -> None:
    name = escaped(text)
    assert not set(name) & set("/\\\0=:")
    assert unescaped(name) == text


def unescaped(name: str) -> str:
    """As Spark does it: an escape is one character."""
    first, *parts = name.split("%")
    return first + "".join(chr(int(part[:2], 16)) + part[2:] for part in parts)
