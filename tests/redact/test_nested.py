from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.redact.budget import OverBudget, clock
from halton.redact.nested import MOST_LITERALS, literals, rewritten

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_strings_are_read_as_they_are_meant_and_named_by_the_one_before() -> None:
    found = literals('{"a\\n": "x\\u0041", "list": ["b", 1.50, "c"]}')
    assert found is not None
    assert [(literal.text, literal.is_name) for literal in found] == [
        ("a\n", True), ("xA", False), ("list", False), ("b", False), ("c", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "{}", "plain text", "{not json, at all}", '{"a": 1} trailing', '{"a": "x', "[1, 2, 3, 4", '"a string"']
)
def test_other_texts_have_none(text: str) -> None:
    assert not literals(text)


def test_only_what_changed_is_written_anew() -> None:
    text = '{ "a" : "x\\u00e4",\n "n": 1.10e5, "b": "y" }'
    found = literals(text)
    assert found is not None
    fresh = ["new\n" if literal.text == "y" else literal.text for literal in found]
    assert rewritten(text, found, fresh) == '{ "a" : "x\\u00e4",\n "n": 1.10e5, "b": "new\\n" }'


@given(st.dictionaries(st.text(min_size=1, max_size=8), VALUES, min_size=1, max_size=4))
def test_json_stays_what_it_was_when_each_string_is_written_back(value: dict[str, object]) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=1, ensure_ascii=False)):
        if found := literals(text):
            assert rewritten(text, found, [literal.text for literal in found]) == text
            marked = json.loads(rewritten(text, found, [f"<{literal.text}>" for literal in found]))
            assert len(marked) == len(value)


def test_too_many_strings_or_too_little_time_is_no_text_without_secrets() -> None:
    with pytest.raises(OverBudget, match="more than 200000 strings"):
        literals(json.dumps(["a"] * (MOST_LITERALS + 1)))
    assert len(literals(json.dumps(["a"] * MOST_LITERALS)) or ()) == MOST_LITERALS
    with pytest.raises(OverBudget):
        literals('["a", "b"]', clock(-1))
