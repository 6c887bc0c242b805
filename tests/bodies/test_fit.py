"""A document in a number of bytes: still JSON, its beginning whole, and what is missing said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.bodies.fit import fit
from halton.redact.budget import OverBudget, clock

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)


def test_what_fits_stays() -> None:
    assert fit({"a": [1, None, "é"]}, 20) == (b'{"a":[1,null,"\xc3\xa9"]}', False)


def test_the_beginning_stays_and_the_rest_is_counted() -> None:
    document = {"model": "m", "messages": [{"content": "x" * 300}, {"content": "y"}, {"content": "z"}], "stream": True}
    text, cut = fit(document, 200) or (b"", False)
    kept = json.loads(text)
    assert cut and len(text) <= 200
    assert kept["model"] == "m" and kept["messages"][0]["content"].startswith("xxxx")
    assert "more characters]" in kept["messages"][0]["content"]
    assert kept["messages"][1] == "[cut: 2 more]" and kept["[cut]"] == "1 more"


def test_where_not_even_the_notes_fit_there_is_nothing() -> None:
    assert fit(["x" * 100] * 3, 5) is None


@given(VALUES, st.integers(min_value=1, max_value=400))
@settings(deadline=None)
def test_it_is_always_json_and_never_too_long(document: Any, limit: int) -> None:
    if (fitted := fit(document, limit)) is not None:
        text, cut = fitted
        assert len(text) <= limit
        assert cut or json.loads(text) == document
        json.loads(text)


def test_out_of_time_nothing_is_cut() -> None:
    with pytest.raises(OverBudget):
        fit(["a" * 50, "b" * 50], 60, clock(-1))
