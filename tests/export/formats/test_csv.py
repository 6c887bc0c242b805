"""CSV that no spreadsheet runs, and that tells unknown from empty."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from halton.csv_text import harmless
from halton.export.formats.csv import writer


def written(**columns: list[Any]) -> str:
    batch = pa.record_batch([pa.array(values) for values in columns.values()], names=list(columns))
    sink = io.BytesIO()
    with writer(sink, batch.schema, pipe=True) as write:
        write(batch)
    return sink.getvalue().decode()


def test_unknown_is_an_empty_cell_and_an_empty_text_is_two_quotes() -> None:
    assert written(project=["a", "", None], cost_pico=[-3, None, 0]) == '"project","cost_pico"\n"a",-3\n"",\n,0\n'


def test_formulas_and_controls_are_harmless_and_quotes_are_doubled() -> None:
    rows = written(text=["=1+1", "a;-1", 'say "hi"', "tab\there", "項", "plain"]).splitlines()[1:]
    assert rows == ['"\'=1+1"', '"a;\'-1"', '"say ""hi"""', '"tab\\x09here"', '"項"', '"plain"']


def test_flags_and_fractions() -> None:
    assert written(known=[True, None], usd=[0.006, 1e-9]) == '"known","usd"\ntrue,0.006\n,1e-9\n'


def test_a_column_can_have_any_name() -> None:
    assert written(**{'=a"b': ["x"]}) == '"\'=a""b"\n"x"\n'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_every_text_is_what_harmless_makes_of_it(texts: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(written(text=texts))))[1:]
    assert rows == [[harmless(text)] for text in texts]
    for part in (part for (cell,) in rows for part in re.split("[;,|]", cell)):
        assert not part.lstrip().startswith(("=", "+", "-", "@"))
