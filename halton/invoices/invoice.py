"""What a file says, gathered line by line: which days it tells about, what it counts and what it charges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from halton.errors import InvoiceError
from halton.events.price import InvoiceLine
from halton.invoices.record import Record

SUM = "cost"


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's own account of some days (UTC, both included).

    `unread` are columns that stand in the file and mean nothing to its reader; `sums` are charges for something that Halton does
    not count, with the number of their lines; `is_cut` says that the file itself tells of more.
    """

    provider: str
    format: str
    first_day: str
    last_day: str
    lines: tuple[InvoiceLine, ...]
    unread: tuple[str, ...] = ()
    sums: tuple[tuple[str, int], ...] = ()
    is_cut: bool = False


class Gathering:
    """Takes what a reader finds. Counts of one day, model, unit and label make one line; charges stay apart: each is rounded."""

    def __init__(self) -> None:
        self._days: set[str] = set()
        self._counts: Counter[tuple[str, str | None, str, str | None]] = Counter()
        self._charges: list[InvoiceLine] = []
        self._unread: set[str] = set()
        self._sums: Counter[str] = Counter()

    def covers(self, day: str) -> None:
        """The file tells about this day, be it that nothing was used."""
        self._days.add(day)

    def count(self, day: str, model: str | None, unit: str, quantity: int | None, label: str | None = None) -> None:
        """So much of a unit was used; none is no line."""
        self.covers(day)
        if quantity:
            self._counts[day, model, unit, label] += quantity

    def charge(self, day: str, model: str | None, unit: str, cost_pico: int | None, label: str | None = None) -> None:
        """So much was charged for it. A charge of nothing is a line too: it may have been rounded to that."""
        self.covers(day)
        if cost_pico is not None:
            self._charges.append(InvoiceLine(day=day, model=model, unit=unit, cost_pico=cost_pico, label=label))

    def charge_sum(self, day: str, model: str | None, what: str, cost_pico: int | None, label: str | None = None) -> None:
        """So much was charged for something that Halton does not count, or does not know."""
        self._sums[what] += cost_pico is not None
        self.charge(day, model, SUM, cost_pico, f"{label} / {what}" if label else what)

    def looks_at(self, fields: Iterable[str], known: frozenset[str]) -> None:
        """Remember which fields are not known."""
        self._unread.update(name for name in fields if name and name not in known)

    def invoice(self, provider: str, format: str, *, is_cut: bool = False) -> Invoice:
        """All of it.

        :raises InvoiceError: if the file told about no day.
        """
        if not self._days:
            raise InvoiceError("The file tells about no day: there is nothing below its first line. Export a time with usage.")
        return Invoice(
            provider=provider,
            format=format,
            first_day=min(self._days),
            last_day=max(self._days),
            lines=(*(_line(*key, quantity) for key, quantity in self._counts.items()), *self._charges),
            unread=tuple(sorted(self._unread)),
            sums=tuple((what, lines) for what, lines in sorted(self._sums.items()) if lines),
            is_cut=is_cut,
        )


def joined(record: Record, *names: str) -> str | None:
    """The label that these fields make: a workspace and a key, say."""
    parts = [text for name in names if (text := record.text(name))]
    return " / ".join(parts) or None


def _line(day: str, model: str | None, unit: str, label: str | None, quantity: int) -> InvoiceLine:
    return InvoiceLine(day=day, model=model, unit=unit, quantity=quantity, label=label)
