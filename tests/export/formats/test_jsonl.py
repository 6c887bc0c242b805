"""A line is a JSON object: what was known comes back, and no terminal obeys it."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from halton.export.formats.jsonl import writer


def written(**columns: list[Any]) -> str:
    batch = pa.record_batch([pa.array(values) for values in columns.values()], names=list(columns))
    sink = io.BytesIO()
    with writer(sink, batch.schema, pipe=True) as write:
        write(batch)
    return sink.getvalue().decode()


def test_rows_are_objects_and_unknown_is_null() -> None:
    assert written(project=["a", "", None], cost_pico=[3, None, -1], known=[True, None, False]) == (
        '{"project":"a","cost_pico":3,"known":true}\n'
        '{"project":"","cost_pico":null,"known":null}\n'
        '{"project":null,"cost_pico":-1,"known":false}\n'
    )


def test_what_the_log_keeps_as_json_is_nested() -> None:
    assert written(data=['{"a":1}', None, "no json", '{"a":\n1}']) == (
        '{"data":{"a":1}}\n{"data":null}\n{"data":"no json"}\n{"data":"{\\"a\\":\\n1}"}\n'
    )


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert written(text=["\x1b[31m", "\x9b\u202e"], data=['"\u202e"', None]) == (
        '{"text":"\\u001b[31m","data":"\\u202e"}\n{"text":"\\u009b\\u202e","data":null}\n'
    )


def test_no_number_that_json_lacks() -> None:
    assert written(usd=[math.inf, -math.inf, math.nan, 1e-12, 1e22, 0.1 + 0.2]) == "".join(
        f'{{"usd":{value}}}\n' for value in ("null", "null", "null", "1e-12", "1e+22", "0.30000000000000004")
    )


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(exclude_categories=["Cs"])),
            st.none() | st.floats(allow_nan=False, allow_infinity=False),
            st.none() | st.integers(-(2**63), 2**63 - 1),
        ),
        min_size=1,
    )
)
def test_every_value_comes_back(rows: list[tuple[Any, ...]]) -> None:
    texts, numbers, counts = (list(column) for column in zip(*rows, strict=True))
    batch = pa.record_batch(
        [pa.array(texts, pa.string()), pa.array(numbers, pa.float64()), pa.array(counts, pa.int64())], names="abc"
    )
    sink = io.BytesIO()
    with writer(sink, batch.schema, pipe=True) as write:
        write(batch)
    lines = sink.getvalue().decode().split("\n")
    assert [tuple(json.loads(line).values()) for line in lines[:-1]] == rows
    assert lines[-1] == ""
