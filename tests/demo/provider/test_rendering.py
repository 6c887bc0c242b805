"""Bytes look as those of the providers do."""

from __future__ import annotations

import json

from halton.demo.provider.answer import Answer
from halton.demo.provider.rendering import array_items, chunk, data, data_crlf, event, head, nonsense, pretty


def test_events_are_framed() -> None:
    assert event({"type": "ping"}) == b'event: ping\ndata: {"type":"ping"}\n\n'
    assert data({"a": "ü"}) == 'data: {"a":"ü"}\n\n'.encode()
    assert data_crlf({"a": 1}) == b'data: {"a":1}\r\n\r\n'


def test_an_array_is_json_when_it_is_whole() -> None:
    items = array_items([{"a": 1}, {"a": 2}, {"a": 3}])
    assert json.loads(b"".join(items)) == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert items[1] == b',\r\n{\n  "a": 2\n}\r\n'
    assert array_items([{"a": 1}]) == (b'[{\n  "a": 1\n}]\r\n',)


def test_a_head_has_no_length_yet() -> None:
    answer = Answer(status=529, headers=(("a", "b"),), parts=(), coding="br")
    assert head(answer) == b"HTTP/1.1 529 Overloaded\r\na: b\r\ncontent-encoding: br\r\n"


def test_chunks_and_indents() -> None:
    assert chunk(b"a" * 16) == b"10\r\n" + b"a" * 16 + b"\r\n"
    assert pretty({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}\n'


def test_nonsense_keeps_the_names() -> None:
    usage = {"input_tokens": 1, "output_tokens": 2, "details": {"cached": 3}}
    assert nonsense(usage) == {"input_tokens": -12, "output_tokens": "seven", "details": {"cached": -12}}
