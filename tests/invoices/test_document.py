"""A file before anybody knows what it is."""

from __future__ import annotations

import pytest

from halton.errors import InvoiceError
from halton.invoices.document import MAX_BYTES, Document


def test_the_first_character_tells_a_table_from_a_report() -> None:
    table, report = Document(b"\xef\xbb\xbfa,b\n1,2"), Document(b'  {"data": []}')
    assert table.as_table().columns == ("a", "b") and table.report is None
    assert report.as_report().buckets == [] and report.table is None


def test_one_is_not_taken_for_the_other() -> None:
    with pytest.raises(InvoiceError, match="is JSON, not a table"):
        Document(b"[]").as_table()
    with pytest.raises(InvoiceError, match="is a table, not JSON"):
        Document(b"a,b").as_report()


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08\x00", "tag,modell".encode("utf-16"), b"\xff\xfe"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InvoiceError, match="no text in UTF-8"):
        Document(data)


def test_a_file_may_have_fifty_megabytes() -> None:
    Document(b"a" * MAX_BYTES)
    with pytest.raises(InvoiceError, match="larger than 50 MB"):
        Document(b"a" * (MAX_BYTES + 1))
