"""A file of figures before anybody knows what it is: a table or a report, by its first character."""

from __future__ import annotations

from functools import cached_property

from halton.errors import InvoiceError
from halton.invoices.report import Report
from halton.invoices.table import Table

MAX_BYTES = 50_000_000


class Document:
    """The text of a file, in UTF-8 with or without a mark at its beginning.

    :raises InvoiceError: if it is too large, or no text.
    """

    def __init__(self, data: bytes, provider: str | None = None) -> None:
        if len(data) > MAX_BYTES:
            raise InvoiceError(f"The file is larger than {MAX_BYTES // 10**6} MB. Export fewer days at a time.")
        try:
            self.text = data.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise InvoiceError("The file is no text in UTF-8. Unpack it, or save it as CSV (UTF-8).") from None
        self.provider = provider

    @cached_property
    def table(self) -> Table | None:
        """The table that it is."""
        return None if self._is_json else Table(self.text)

    @cached_property
    def report(self) -> Report | None:
        """The report that it is."""
        return Report(self.text) if self._is_json else None

    def as_table(self) -> Table:
        """The table that it must be.

        :raises InvoiceError: if it is a report.
        """
        if self.table is None:
            raise InvoiceError("The file is JSON, not a table. Leave --format out.")
        return self.table

    def as_report(self) -> Report:
        """The report that it must be.

        :raises InvoiceError: if it is a table.
        """
        if self.report is None:
            raise InvoiceError("The file is a table, not JSON. Leave --format out.")
        return self.report

    @property
    def _is_json(self) -> bool:
        return self.text[:1] in ("{", "[")
