"""Tables in text files."""

from __future__ import annotations

import pytest

from halton.errors import InvoiceError
from halton.invoices.table import Table


def cells(text: str) -> list[dict[str, object]]:
    return [dict(record.fields) for record in Table(text).records()]


@pytest.mark.parametrize("text", ["A,b\r\n1,2\r\n", "a;B\n1;2", " a \tb\n\n1\t2\n\n"])
def test_any_delimiter_line_end_and_case(text: str) -> None:
    assert cells(text) == [{"a": "1", "b": "2"}]


def test_quoted_cells_may_hold_everything() -> None:
    assert cells('a,b\n"1,000","x ""y""\nz"\n') == [{"a": "1,000", "b": 'x "y"\nz'}]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    records = Table('a,b\n"1\n2",3\n\n4,5\n').records()
    assert [record.where for record in records] == ["line 2", "line 5"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The file is empty"),
        ("a,b,A\n1,2,3", 'line 1: the column "a" is there twice'),
        ("a,b\n1,2\n1\n", "line 3: it has 1 cells, but there are 2 columns"),
        ("a,b\n1,2,3\n", "line 2: it has 3 cells"),
        ('a,b\n1,"2\n', "line 2: unexpected end of data"),
        ('a,b\n1,"2"3\n', "line 2: "),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(InvoiceError, match=f"^{reason}"):
        cells(text)
