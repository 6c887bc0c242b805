from __future__ import annotations

import pytest

from halton.wire.transport import transport


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        (b"application/json; charset=utf-8", "json"),
        (b"Application/Problem+JSON", "json"),
        (b"text/event-stream", "sse"),
        (b"application/x-ndjson", "ndjson"),
        (b"application/x-jsonl", "ndjson"),
        (b"application/vnd.amazon.eventstream", "eventstream"),
        (b"application/grpc+proto", "grpc"),
        (b"audio/mpeg", "binary"),
    ],
)
def test_the_content_type_names_the_transport(content_type: bytes, name: str) -> None:
    assert transport([(b"Content-Type", content_type)]) == name


def test_an_answer_without_a_content_type_is_bytes() -> None:
    assert transport([]) == "binary"
