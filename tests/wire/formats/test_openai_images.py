from __future__ import annotations

import base64
from typing import Any

import pytest

from fixtures.fixture import body, sse
from halton.events.answer import Answer
from wire.streams import chunks, read

USAGE = {"input_tokens": 60, "output_tokens": 1056, "total_tokens": 1116}
BIG = base64.b64encode(b"\x00\xff" * (9 << 20)).decode()


def answer(data: bytes, target: str = "/v1/images/generations", **facts: Any) -> Answer:
    found = read("api.openai.com", target, chunks(data, 60 << 10), **facts)
    return found[0]


def test_pictures_longer_than_any_document_cost_no_usage() -> None:
    whole = answer(body({"data": [{"b64_json": BIG}, {"b64_json": BIG}], "usage": USAGE}))
    streamed = answer(sse({"type": "image_generation.completed", "b64_json": BIG, "usage": USAGE}))
    assert (whole.output_tokens, whole.units) == (1056, {"images": 2, "output_image_tokens": 1056})
    assert (streamed.output_tokens, streamed.units) == (1056, {"images": 1, "output_image_tokens": 1056})


def test_an_abort_before_the_last_event_leaves_what_was_asked_for() -> None:
    request = body({"model": "gpt-image-1", "n": 3, "stream": True})
    partial = sse({"type": "image_generation.partial_image", "b64_json": "AAAA"})
    cut = answer(partial, request=request, complete=False)
    assert (cut.usage_known, cut.usage_reason, cut.units) == (False, "aborted_before_usage", {"images": 3})


def test_an_error_in_the_stream_made_no_pictures() -> None:
    failed = answer(sse({"type": "error", "error": {"code": "moderation_blocked"}}), request=body({"n": 2}))
    assert (failed.usage_reason, failed.error_type, failed.units) == ("no_usage", "moderation_blocked", None)


@pytest.mark.parametrize("data", ["x", {"a": 1}, [1, 2], None, [[]]])
def test_odd_pictures_cost_no_usage(data: object) -> None:
    odd = answer(body({"data": data, "usage": USAGE, "svg_usage": data}))
    assert (odd.usage_known, odd.output_tokens) == (True, 1056)


def test_vectors_of_no_model_are_still_counted() -> None:
    found = read("api.openai.com", "/v1/images/edits", body({"data": [{}], "svg_usage": {"input_tokens": 1, "output_tokens": 2}}))
    assert [(one.entry, one.model, one.input_tokens, one.usage_known) for one in found] == [
        (1, None, None, False),
        (2, None, 1, True),
    ]
