"""A stream whose endpoint does not tell its format is told by what its events look like."""

from __future__ import annotations

from typing import Any

import pytest

from halton.wire.transcript import Transcript
from halton.wire.transcripts.any_format import tell


@pytest.mark.parametrize(
    "event",
    [
        {"choices": [{"delta": {"content": "yes"}}]},
        {"candidates": [{"content": {"parts": [{"text": "yes"}]}}]},
        {"response": {"candidates": [{"content": {"parts": [{"text": "yes"}]}}]}},
        {"type": "response.output_text.delta", "delta": "yes"},
        {"type": "transcript.text.delta", "delta": "yes"},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "yes"}},
    ],
)
def test_each_of_the_common_formats(event: dict[str, Any]) -> None:
    transcript = Transcript(1000)
    tell(event, transcript)
    assert [channel["text"] for channel in transcript.document()["channels"]] == ["yes"]


@pytest.mark.parametrize("event", [{}, {"type": "of.tomorrow", "text": "?"}, {"text": "?"}, [], None, "x"])
def test_of_any_other_nothing_is_told(event: Any) -> None:
    transcript = Transcript(1000)
    tell(event, transcript)
    assert transcript.empty
