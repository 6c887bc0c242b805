"""The texts in the frames of a stream: server-sent events and AWS event streams, cut anywhere."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.framing.stream_texts import EventStreamTexts, SseTexts, StreamTexts
from wire.framing.test_event_stream import text_frame

INNER = b'{"type": "content_block_delta"}'
EVENTS = (
    text_frame(b'{"delta": {"text": "he"}}', event_type="contentBlockDelta"),
    text_frame(b'{"bytes": "%b", "p": "abc"}' % b64encode(INNER), event_type="chunk"),
    text_frame(b'{"bytes": "not base64"}', event_type="chunk"),
    text_frame(b"no JSON", event_type="chunk"),
    text_frame(b'{"message": "slow down"}', exception_type="throttlingException"),
    text_frame(b"", error_code="InternalError"),
)
TEXTS = [
    b'{"delta": {"text": "he"}}',
    INNER,
    b'{"bytes": "not base64"}',
    b"no JSON",
    b'{"error": {"message": "slow down"}}',
    b'{"error": {}}',
]


def read(texts: StreamTexts, data: bytes, size: int) -> list[bytes]:
    found = [text for at in range(0, len(data), size) for text in texts.feed(data[at : at + size])]
    return found + texts.finish()


@given(st.integers(min_value=1, max_value=600))
def test_an_event_stream_however_it_is_cut(size: int) -> None:
    assert read(EventStreamTexts(10_000), b"".join(EVENTS), size) == TEXTS


@given(st.integers(min_value=1, max_value=60))
def test_server_sent_events_however_they_are_cut(size: int) -> None:
    assert read(SseTexts(10_000), b"data: one\n\nevent: e\ndata: two\n\ndata: three", size) == [b"one", b"two", b"three"]


@pytest.mark.parametrize(
    ("texts", "data"),
    [
        (SseTexts(100), b"data: " + b"x" * 200 + b"\n\ndata: y\n\n"),
        (EventStreamTexts(100), text_frame(b"x" * 200, event_type="a") + text_frame(b"y", event_type="a")),
    ],
    ids=["sse", "eventstream"],
)
def test_what_is_too_long_is_left_out_and_noted(texts: StreamTexts, data: bytes) -> None:
    assert not texts.overlong
    assert read(texts, data, 7) == [b"y"]
    assert texts.overlong
