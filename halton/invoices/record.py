"""One row of a table or one object of a report: its fields by name, and errors that say where it stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from halton.errors import InvoiceError, safe

PICO = 10**12
CENT = PICO // 100
MAX_USD = 100_000
MAX_COUNT = 10**13
MAX_CHARACTERS = 300
DAY_S = 86_400
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")
_YEARS = range(2020, 2100)


class Record:
    """Fields as the provider wrote them. What is empty, null or missing is None; `where` is `line 12` or `data[3].results[0]`."""

    def __init__(self, where: str, fields: Mapping[str, Any]) -> None:
        self.where = where
        self.fields = fields

    def error(self, what: str) -> InvoiceError:
        """The error that tells where to look."""
        return InvoiceError(f"{self.where}: {what}")

    def text(self, name: str) -> str | None:
        """A field as it stands, without blanks around it; half a character of UTF-16 becomes a question mark.

        :raises InvoiceError: if it is no plain value, or longer than any name or number is.
        """
        value = self.fields.get(name)
        if isinstance(value, dict | list):
            raise self.error(f'"{name}" holds no plain value.')
        text = "" if value is None else str(value).strip()
        if len(text) > MAX_CHARACTERS:
            raise self.error(f'"{name}" is longer than {MAX_CHARACTERS} characters.')
        return text.encode(errors="replace").decode() or None

    def count(self, name: str) -> int | None:
        """A whole number of something.

        :raises InvoiceError: if it is none, or one that nobody can have used.
        """
        number = self._number(name)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number <= MAX_COUNT:
            raise self.error(f'"{name}" is {safe(self.text(name))}, which is no count. Write a whole number.')
        return int(number)

    def usd(self, name: str) -> int | None:
        """Dollars, in pico-dollars.

        :raises InvoiceError: if it is no amount, or one of more than $100,000.
        """
        return self._money(name, PICO)

    def cents(self, name: str) -> int | None:
        """Cents, in pico-dollars.

        :raises InvoiceError: as for dollars.
        """
        return self._money(name, CENT)

    def day(self, names: Iterable[str]) -> str:
        """The day, UTC, on which the moment lies that the first of these fields with something in it states.

        :raises InvoiceError: if none does, or what it states is no day or moment.
        """
        for name in names:
            text = self.text(name)
            if text is not None:
                return self._moment(name, text).astimezone(UTC).date().isoformat()
        raise self.error(f"it states no day: {' and '.join(names)} are empty.")

    def ends_within(self, begin: Iterable[str], end: Iterable[str]) -> None:
        """Make sure that what begins and ends here is no longer than a day.

        :raises InvoiceError: if it is, for then nobody can tell which day it belongs to.
        """
        bounds = [next(((name, text) for name in names if (text := self.text(name))), None) for names in (begin, end)]
        if bounds[0] and bounds[1]:
            first, last = (self._moment(*bound) for bound in bounds if bound)
            if not 0 <= (last - first).total_seconds() <= DAY_S:
                raise self.error("it covers more than one day. Export it by day.")

    def part(self, name: str) -> Record:
        """An object inside this one; empty if it is missing.

        :raises InvoiceError: if something else stands there.
        """
        value = self.fields.get(name)
        if not isinstance(value, dict | None):
            raise self.error(f'"{name}" is no object.')
        return Record(self.where, value or {})

    def _money(self, name: str, unit: int) -> int | None:
        number = self._number(name)
        if number is None:
            return None
        pico = number * unit
        if abs(pico) > MAX_USD * PICO:
            raise self.error(f'"{name}" is {safe(self.text(name))}: no line can be above ${MAX_USD:,}.')
        return int(pico.to_integral_value())

    def _number(self, name: str) -> Decimal | None:
        text = self.text(name)
        if text is None:
            return None
        plain = text.replace("-$", "-").removeprefix("$")
        try:
            if isinstance(self.fields[name], bool) or not _NUMBER.fullmatch(plain):
                raise InvalidOperation
            return Decimal(plain.replace(",", ""))
        except InvalidOperation:
            raise self.error(f'"{name}" is {safe(text)}, which is no number. Write it as 1234.56 or 1,234.56.') from None

    def _moment(self, name: str, text: str) -> datetime:
        try:
            if re.fullmatch(r"[0-9]{9,10}(?:\.0*)?", text):
                moment = datetime.fromtimestamp(int(float(text)), UTC)
            else:
                moment = datetime.fromisoformat(text)
        except ValueError:
            raise self.error(f'"{name}" is {safe(text)}, which is no day. Write it as 2026-11-21.') from None
        if moment.year not in _YEARS:
            raise self.error(f'"{name}" is {safe(text)}, a day on which no call was made.')
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
