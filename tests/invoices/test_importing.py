"""An invoice in the log."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec

import make
from halton.invoices.detect import read_invoice
from halton.invoices.importing import append, digest, earlier_import, imported
from invoices.reading import sample


def test_a_file_is_known_by_its_bytes_and_the_reader_that_understood_it(tmp_path: Path) -> None:
    data = sample("anthropic_cost.csv")
    event = imported(read_invoice(data), "cost.csv", digest(data))
    with closing(make.log(tmp_path, [make.call()])) as log:
        assert earlier_import(log, event) is None
        assert append(log, event) == 3
        same = earlier_import(log, imported(read_invoice(data), "another name.csv", digest(data)))
        assert same and (same.position, same.stream, same.event()) == (3, "invoices", event)
        for change in ({"digest": "0"}, {"provider": "azure"}, {"format": "anthropic_csv/2"}):
            assert earlier_import(log, msgspec.structs.replace(event, **change)) is None


def test_the_event_says_which_days_it_is_about() -> None:
    data = sample("openai_completions.csv")
    event = imported(read_invoice(data), "usage.csv", digest(data))
    assert (event.provider, event.format) == ("openai", "openai_csv/1")
    assert (event.first_day, event.last_day) == ("2026-09-22", "2026-09-23")
    assert len(event.lines) == 3 and len(event.digest) == 64
