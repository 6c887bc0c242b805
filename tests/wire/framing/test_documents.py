from __future__ import annotations

import pytest

from halton.wire.framing.documents import Documents
from halton.wire.framing.json_text import json_decoder
from halton.wire.framing.sse import LINE_CAP

decode = json_decoder(dict[str, object])


def documents(*pieces: bytes) -> tuple[list[dict[str, object]], Documents[dict[str, object]]]:
    cut = Documents(decode)
    found = [document for piece in pieces for document in cut.feed(piece)]
    return found + cut.finish(), cut


@pytest.mark.parametrize("data", [b'data: {"a":1}\n\n', b'[{"a":1}]', b'{"a":1}', b'\xef\xbb\xbf\r\n{"a":1}\n'])
def test_every_framing_gives_the_same_document(data: bytes) -> None:
    assert documents(data)[0] == [{"a": 1}]
    assert documents(*[data[at : at + 1] for at in range(len(data))])[0] == [{"a": 1}]


def test_only_sse_is_streamed() -> None:
    assert documents(b"data: {}\n\n")[1].streamed
    assert not documents(b"{}")[1].streamed


def test_nothing_is_given_after_done() -> None:
    found, cut = documents(b'data: {"a":1}\n\ndata: [DONE]\n\ndata: {"a":2}\n\n')
    assert found == [{"a": 1}] and cut.done


def test_a_bare_json_error_in_a_stream_is_given_at_the_end() -> None:
    assert documents(b'data: {"a":1}\n\n', b'{\n "error": 1\n}\n')[0] == [{"a": 1}, {"error": 1}]


def test_faults_are_told_apart() -> None:
    assert documents()[1].fault is None
    assert documents(b"data: {}\n\n")[1].fault is None
    assert documents(b"data: {\n\n")[1].fault == "malformed"
    assert documents(b"{")[1].fault == "malformed"
    assert documents(b"hello")[1].fault == "malformed"
    assert documents(b"data: " + b"x" * LINE_CAP + b"x\n\n")[1].fault == "too_large"


def test_a_body_is_closed_only_while_nothing_is_open() -> None:
    assert documents(b'{"a":1}')[1].closed
    assert not documents(b'{"a":1}', b"{")[1].closed
    assert not documents(b"data: {}\n\n")[1].closed
