from __future__ import annotations

import json
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from halton.wire.framing.json_array import JsonSplitter


def split(*pieces: bytes, object_cap: int = 1 << 20) -> list[bytes]:
    splitter = JsonSplitter(object_cap)
    return [text for piece in pieces for text in splitter.feed(piece)]


def test_an_array_gives_its_objects() -> None:
    assert split(b'[{"a":1}\r\n,\r\n{"b":[{}]}]') == [b'{"a":1}', b'{"b":[{}]}']


def test_one_object_is_one_object() -> None:
    assert split(b' {"a":{"b":2}} ') == [b'{"a":{"b":2}}']


def test_objects_line_by_line_are_given_one_by_one() -> None:
    assert split(b'{"a":1}\n{"a":2}\n') == [b'{"a":1}', b'{"a":2}']


def test_braces_and_escaped_quotes_in_strings_do_not_count() -> None:
    text = b'{"a":"}\\"{\\\\"}'
    assert split(text) == [text]
    assert split(*[text[at : at + 1] for at in range(len(text))]) == [text]


def test_closed_tells_whether_all_is_closed() -> None:
    splitter = JsonSplitter()
    states = []
    for piece in (b"", b"[", b"{", b"}", b"]"):
        splitter.feed(piece)
        states.append(splitter.closed)
    assert states == [False, False, False, False, True]


def test_an_overlong_object_is_skipped_to_its_end_and_noted() -> None:
    splitter = JsonSplitter(object_cap=20)
    found = splitter.feed(b'[{"a":"' + b"x" * 30) + splitter.feed(b'"},{"b":1}]')
    assert found == [b'{"b":1}'] and splitter.overlong and splitter.closed


def test_depth_is_only_counted() -> None:
    assert split(b"{" * 100_000) == []
    assert split(b"]" * 100_000 + b'{"a":1}') == [b'{"a":1}']


def test_a_long_string_full_of_escapes_is_quick() -> None:
    begun = time.perf_counter()
    text = b'{"a":"' + b"\\n" * 500_000 + b'"}'
    assert split(text, object_cap=8 << 20) == [text]
    assert time.perf_counter() - begun < 2


JSONS = st.recursive(
    st.none() | st.text('a"\\{}[]é'), lambda part: st.lists(part) | st.dictionaries(st.text('a"{'), part), max_leaves=8
)


@given(objects=st.lists(st.dictionaries(st.text('b"\\'), JSONS), max_size=4), size=st.integers(1, 11))
@settings(max_examples=150, deadline=None)
def test_any_chunking_gives_every_object(objects: list[dict[str, object]], size: int) -> None:
    data = json.dumps(objects, ensure_ascii=False).encode()
    found = split(*[data[at : at + size] for at in range(0, len(data), size)])
    assert [json.loads(text) for text in found] == objects
