"""Files as providers export them (the shapes are real, the figures are not), and what is read out of them, as short rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from halton.errors import InvoiceError
from halton.invoices.detect import read_invoice
from halton.invoices.invoice import Invoice

FILES = Path(__file__).parent / "files"


def sample(name: str) -> bytes:
    """The bytes of one of the files."""
    return (FILES / name).read_bytes()


def rows(invoice: Invoice) -> list[tuple[Any, ...]]:
    """Its lines: day, model, unit, quantity, cost in pico-dollars, label."""
    return [(line.day[5:], line.model, line.unit, line.quantity, line.cost_pico, line.label) for line in invoice.lines]


def refusal(data: bytes | str, **words: Any) -> str:
    """Why these bytes are refused."""
    with pytest.raises(InvoiceError) as caught:
        read_invoice(data.encode() if isinstance(data, str) else data, **words)
    return str(caught.value)
