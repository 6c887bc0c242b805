"""A report of an admin API as it was saved: one page of buckets, several in a list, or one page a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from halton.errors import InvoiceError
from halton.invoices.record import Record


class Report:
    """The buckets of all pages, and whether the last page says that there are more.

    :raises InvoiceError: if the text is no JSON, or not of pages.
    """

    def __init__(self, text: str) -> None:
        pages = _pages(text)
        self.buckets = [bucket for at, page in enumerate(pages) for bucket in _buckets(page, _path(at, len(pages)))]
        self.is_cut = bool(pages) and pages[-1].get("has_more") is True

    def results(self) -> Iterator[tuple[Record, Record]]:
        """Each result with its bucket."""
        for bucket in self.buckets:
            for result in results_of(bucket):
                yield bucket, result


def results_of(bucket: Record) -> list[Record]:
    """The results in a bucket.

    :raises InvoiceError: if they are no list of objects.
    """
    return [Record(f"{bucket.where}.results[{at}]", fields) for at, fields in enumerate(_objects(bucket, "results"))]


def _pages(text: str) -> list[dict[str, Any]]:
    documents = _decoded(text)
    pages = documents[0] if len(documents) == 1 and isinstance(documents[0], list) else documents
    if not pages or not all(isinstance(page, dict) and isinstance(page.get("data"), list) for page in pages):
        raise InvoiceError('The file is no report: it has no list named "data". Save the whole answer of the API.')
    return pages


def _decoded(text: str) -> list[Any]:
    """One document, or several behind one another, as curl appends them."""
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)
    documents, at = [], 0
    try:
        while at < len(text):
            document, end = decoder.raw_decode(text, at)
            documents.append(document)
            at = end + len(text[end:]) - len(text[end:].lstrip())
    except json.JSONDecodeError as error:
        raise InvoiceError(f"line {error.lineno}: it is no JSON ({error.msg}). Save the answer again.") from None
    except ValueError:
        raise InvoiceError("It is no report: a number in it has thousands of digits.") from None
    except RecursionError:
        raise InvoiceError("It is no report: its lists are too deep.") from None
    return documents


def _refuse(constant: str) -> None:
    raise InvoiceError(f"It is no JSON: {constant} is no number. Save the answer again.")


def _buckets(page: dict[str, Any], path: str) -> Iterator[Record]:
    for at, fields in enumerate(_objects(Record(path.rstrip("."), page), "data")):
        yield Record(f"{path}data[{at}]", fields)


def _objects(record: Record, name: str) -> list[dict[str, Any]]:
    value = record.fields.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise record.error(f'"{name}" is no list of objects. Save the whole answer of the API.')
    return value


def _path(at: int, pages: int) -> str:
    return "" if pages == 1 else f"page {at + 1}: "
