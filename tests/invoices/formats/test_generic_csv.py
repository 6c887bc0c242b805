"""The table that anybody can write."""

from __future__ import annotations

import pytest

from halton.invoices.detect import read_invoice
from invoices.reading import refusal, rows, sample


def test_counts_and_charges_in_any_order_of_columns() -> None:
    invoice = read_invoice(sample("generic.csv"), provider="acme")
    assert rows(invoice) == [
        ("09-22", "acme-large", "input_tokens", 1000, None, "team a"),
        ("09-24", "acme-large", "output_tokens", 200, None, None),
        ("09-22", "acme-large", "input_tokens", None, 3_000_000_000, "team a"),
        ("09-22", None, "cost", None, -1_500_000_000_000, "team a"),
    ]
    assert (invoice.provider, invoice.format) == ("acme", "generic_csv/1")


def test_it_has_to_be_told_whose_figures_they_are() -> None:
    assert refusal(sample("generic.csv")).endswith("Add --provider NAME, as in halton report.")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-09-22,m,input_token,1,", 'line 2: unknown unit "input_token". Did you mean "input_tokens"?'),
        ("2026-09-22,m,,1,", 'line 2: "unit" is empty.'),
        ("2026-09-22,m,output_tokens,,", "line 2: it states neither what was counted nor what was charged."),
        ("2026-09-22,m,cost,5,", "line 2: it states neither what was counted nor what was charged."),
        ("2026-09-22,m,output_tokens,1.5,", 'line 2: "quantity" is 1.5, which is no count.'),
        ("tomorrow,m,output_tokens,1,", 'line 2: "day" is tomorrow, which is no day.'),
    ],
)
def test_values_are_strict(row: str, reason: str) -> None:
    assert refusal(f"day,model,unit,quantity,cost_usd\n{row}\n", provider="acme").startswith(reason)
