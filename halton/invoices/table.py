"""A table in a text file: CSV as consoles export it and spreadsheets save it again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from halton.errors import InvoiceError, safe
from halton.invoices.record import Record

DELIMITERS = (",", ";", "\t")


class Table:
    """Columns by their names in lower case, in any order, and a record for each line below them.

    :raises InvoiceError: if there is no line of names, or a name stands in it twice.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._delimiter = _delimiter(text)
        header = next((cells for _, cells in self._lines()), [])
        self.columns = tuple(name.strip().lower() for name in header)
        twice = [name for name in self.columns if name and self.columns.count(name) > 1]
        if not header:
            raise InvoiceError("The file is empty. Export it again.")
        if twice:
            raise InvoiceError(f'line 1: the column "{safe(twice[0])}" is there twice. Remove one.')

    def records(self) -> Iterator[Record]:
        """The lines with something in them.

        :raises InvoiceError: if a line has more cells than the first, or fewer, or its quotes are not closed.
        """
        lines = self._lines()
        next(lines)
        for number, cells in lines:
            if len(cells) != len(self.columns):
                raise InvoiceError(f"line {number}: it has {len(cells)} cells, but there are {len(self.columns)} columns.")
            yield Record(f"line {number}", dict(zip(self.columns, cells, strict=True)))

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter, strict=True)
        number = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise InvoiceError(f"line {number}: {safe(error)}. Export the file again.") from None
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)
