"""Formats are found by their files, and files by their contents."""

from __future__ import annotations

import contextlib
import random

import pytest

from halton.errors import InvoiceError
from halton.invoices.detect import format_names, read_invoice
from halton.invoices.importing import digest, imported
from halton.log.store import Fact
from invoices.reading import FILES, refusal, sample

DAMAGE = (b"", b",", b'"', b"\n", b"-1", b"9" * 40, b"\\ud800", b"{", b"]", b"\x00", b"e9")


def test_each_file_in_the_folder_is_a_format() -> None:
    assert format_names() == ("anthropic_csv", "anthropic_json", "generic_csv", "openai_csv", "openai_json")


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_each_sample_is_recognised_by_one_format(path: object) -> None:
    name = getattr(path, "name", "")
    maker = name.partition("_")[0].partition(".")[0]
    invoice = read_invoice(sample(name), provider="acme" if maker == "generic" else None)
    assert invoice.format == f"{maker}_{name.rpartition('.')[2]}/1"
    assert invoice.provider == ("acme" if maker == "generic" else maker)


def test_a_provider_that_is_named_goes_first() -> None:
    assert read_invoice(sample("openai_cost.csv"), provider="azure").provider == "azure"


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(path: object) -> None:
    dice = random.Random(4)
    whole = sample(getattr(path, "name", ""))
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(data))
            data[at : at + dice.randint(0, 9)] = dice.choice(DAMAGE)
        with contextlib.suppress(InvoiceError):
            invoice = read_invoice(bytes(data), provider="acme")
            Fact.of("invoices", imported(invoice, "file", digest(data)))


def test_an_unknown_table_is_named_by_its_columns() -> None:
    assert refusal("foo,bar\n1,2\n") == "No format has these columns: foo, bar. docs/reconcile.md lists those that Halton reads."
    assert refusal('{"data": [{"x": 1}]}').startswith("No format has buckets like these.")


def test_a_format_can_be_forced_and_then_says_what_it_misses() -> None:
    assert refusal("day,unit\n2026-09-22,output_tokens\n", format="openai_csv") == (
        "line 2: it states no day: start_time and start_time_iso are empty."
    )
    assert refusal(sample("openai_costs.json"), format="anthropic_csv").startswith("The file is JSON, not a table.")
