from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.json_size import MOST_SIGNS, is_too_much


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        (b'["a","b"]', 7),  # an array, two strings, a comma
        (b'{"a":[1,2],"b":{}}', 4 + 1 + 4 + 1 + 1 + 1 + 4),
        (b'["[[[,,,\\"{{"]', 5),
        (b'["a, b\\\\", 1]', 6),
        (b"[[[[[[", 24),
        (b'["no end, [', 5),
        (b"1", 0),
    ],
)
def test_signs_of_values_are_counted_where_they_are_no_text(text: bytes, signs: int) -> None:
    padded = text + b" " * 200
    assert not is_too_much(padded, signs)
    assert signs == 0 or is_too_much(padded, signs - 1)


@given(st.text())
def test_what_stands_in_a_string_is_one_sign(text: str) -> None:
    assert not is_too_much(json.dumps([text]).encode(), 5)
    assert not is_too_much(json.dumps([text], ensure_ascii=False).encode(errors="surrogatepass"), 5)


def test_long_prose_full_of_commas_and_a_list_of_a_quarter_million_tokens_pass() -> None:
    assert not is_too_much(json.dumps({"content": "1,2," * 2_000_000}).encode())
    assert not is_too_much(json.dumps({"input": [12345] * 250_000}).encode())
    assert is_too_much(b"[" + b"1," * (MOST_SIGNS + 1) + b"1]")


def test_quotes_that_nothing_ends_take_no_longer_the_more_there_are() -> None:
    began = time.process_time()
    is_too_much(b"," * 600_000 + b'"' + b'\\"' * 3_000_000, 700_000)
    assert time.process_time() - began < 3
