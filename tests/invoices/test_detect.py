"""Formats are found by their files, and files by their contents."""

from __future__ import annotations

import pytest

from halton.invoices.detect import format_names, read_invoice
from invoices.reading import FILES, refusal, sample


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


def test_an_unknown_table_is_named_by_its_columns() -> None:
    assert refusal("foo,bar\n1,2\n") == "No format has these columns: foo, bar. docs/reconcile.md lists those that Halton reads."
    assert refusal('{"data": [{"x": 1}]}').startswith("No format has buckets like these.")


def test_a_format_can_be_forced_and_then_says_what_it_misses() -> None:
    assert refusal("day,unit\n2026-09-22,output_tokens\n", format="openai_csv") == (
        "line 2: it states no day: start_time and start_time_iso are empty."
    )
    assert refusal(sample("openai_costs.json"), format="anthropic_csv").startswith("The file is JSON, not a table.")
