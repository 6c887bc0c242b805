"""What a reader finds becomes lines."""

from __future__ import annotations

import pytest

from halton.errors import InvoiceError
from halton.invoices.invoice import Gathering, joined
from halton.invoices.record import Record
from invoices.reading import rows


def test_counts_are_added_up_and_charges_are_not() -> None:
    gathering = Gathering()
    for _ in range(2):
        gathering.count("2026-09-22", "m", "input_tokens", 5, "a")
        gathering.count("2026-09-22", "m", "output_tokens", 0, "a")
        gathering.charge("2026-09-22", "m", "input_tokens", 0)
        gathering.charge("2026-09-22", "m", "output_tokens", None)
    assert rows(gathering.invoice("p", "f/1")) == [
        ("09-22", "m", "input_tokens", 10, None, "a"),
        ("09-22", "m", "input_tokens", None, 0, None),
        ("09-22", "m", "input_tokens", None, 0, None),
    ]


def test_days_of_nothing_are_days_too() -> None:
    gathering = Gathering()
    gathering.covers("2026-09-22")
    gathering.covers("2026-09-20")
    invoice = gathering.invoice("p", "f/1", is_cut=True)
    assert (invoice.first_day, invoice.last_day, invoice.lines, invoice.is_cut) == ("2026-09-20", "2026-09-22", (), True)


def test_what_is_unknown_is_remembered() -> None:
    gathering = Gathering()
    gathering.looks_at(["known", "new", "", "also"], frozenset({"known"}))
    gathering.charge_sum("2026-09-22", None, "storage", 7, "team")
    gathering.charge_sum("2026-09-22", None, "storage", 7)
    gathering.charge_sum("2026-09-22", None, "nothing", None)
    invoice = gathering.invoice("p", "f/1")
    assert (invoice.unread, invoice.sums) == (("also", "new"), (("storage", 2),))
    assert [row[5] for row in rows(invoice)] == ["team / storage", "storage"]


def test_a_file_without_a_day_is_refused() -> None:
    with pytest.raises(InvoiceError, match="tells about no day"):
        Gathering().invoice("p", "f/1")


def test_labels_are_joined() -> None:
    assert joined(Record("line 1", {"a": "team", "b": "", "c": "key"}), "a", "b", "c", "d") == "team / key"
    assert joined(Record("line 1", {}), "a") is None
