from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.redact.budget import OverBudget, clock
from halton.redact.layout import DEPTH_CAP, END, PAIR, Json, TooDeep, lay, put_back

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(['{"a": "b\\n"}', '["x", "y"]']),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.sampled_from(["name", "value"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "pieces"),
    [
        ("a", ["a", END]),
        ({"k": "v", "n": 1}, ["k", PAIR, "v", END, "n", END]),
        ({"keys": ["a", "b", "c"]}, ["keys", END, "key", PAIR, "a", END, "key", PAIR, "b", END, "key", PAIR, "c", END]),
        ([["authorization", "x"]], ["authorization", END, "authorization", PAIR, "x", END]),
        ({"name": "N", "value": "v"}, ["name", PAIR, "N", END, "value", END, "N", PAIR, "v", END]),
        ('{"k": "v\\n"}', ["k", END, "k", PAIR, "v\n", END]),
        ('[{"name": "N", "value": "v"}]', ["name", END, "name", PAIR, "N", END, "value", END, "N", PAIR, "v", END]),
    ],
)
def test_texts_lie_beside_what_names_them(value: Json, pieces: list[str]) -> None:
    assert lay(value) == pieces


def test_nothing_is_nested_without_end() -> None:
    deep: Json = "x"
    for _ in range(DEPTH_CAP + 1):
        deep = [deep]
    with pytest.raises(TooDeep):
        lay(deep)


def test_of_two_keys_that_become_alike_none_is_lost() -> None:
    assert put_back({"a": 1, "b": 2}, iter(["m", "m"])) == {"m": 1, "m 2": 2}


@given(VALUES)
def test_what_was_laid_is_put_back(value: Json) -> None:
    assert put_back(value, iter(lay(value)[::2])) == value


def test_keys_that_become_alike_are_numbered_in_one_go() -> None:
    many: dict[str, Json] = {f"k{number}": 0 for number in range(100_000)}
    whole = put_back(many, iter(["m"] * len(many)), clock(20))
    assert isinstance(whole, dict) and len(whole) == len(many) and "m 100000" in whole


@pytest.mark.parametrize("value", ["x", {"a": "b"}, [["a"], "b"], '["a", "b"]'])
def test_out_of_time_nothing_is_laid_or_put_back(value: Json) -> None:
    with pytest.raises(OverBudget):
        lay(value, clock(-1))
    if value != "x":
        with pytest.raises(OverBudget):
            put_back(value, iter(lay(value)[::2]), clock(-1))
