from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.google_batch import BatchReader
from wire.streams import chunks

RESPONSE = {
    "candidates": [{"content": {"parts": [{"text": "Hi"}]}, "finishReason": "STOP"}],
    "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 2, "totalTokenCount": 9},
    "modelVersion": "gemini-2.5-flash",
    "responseId": "r1",
}
REFUSED = {"error": {"code": 400, "status": "INVALID_ARGUMENT"}, "metadata": {"key": "b"}}


def operation(results: Any, **metadata: Any) -> bytes:
    output = {"inlinedResponses": {"inlinedResponses": results}}
    return body({"name": "batches/b1", "metadata": {"model": "models/m", **metadata}, "done": True, "response": output})


def read(data: bytes, size: int = 1 << 20) -> list[Answer]:
    reader, found = BatchReader(), list[Answer]()
    for chunk in chunks(data, size):
        reader.feed(chunk)
        found += reader.answers()
    return [*found, *reader.finish()]


def facts(data: bytes) -> list[tuple[object, ...]]:
    return [(one.response_id, one.entry, one.model, one.input_tokens, one.service_tier, one.error_type) for one in read(data)]


def test_each_result_of_an_operation_is_an_inference_at_a_batchs_price() -> None:
    assert facts(operation([{"response": RESPONSE, "metadata": {"key": "a"}}, REFUSED])) == [
        ("r1", 1, "gemini-2.5-flash", 7, "batch", None),
        ("batches/b1", 2, "m", None, "batch", "INVALID_ARGUMENT"),
    ]


def test_results_that_are_stated_twice_are_read_once() -> None:
    results = [{"response": RESPONSE}]
    assert len(read(operation(results, output={"inlinedResponses": {"inlinedResponses": results}}))) == 1


def test_embeddings_are_known_by_their_places() -> None:
    results = [{"response": {"embedding": {"values": [0.1]}, "tokenCount": count}} for count in (5, 6)]
    output = {"inlinedEmbedContentResponses": {"inlinedResponses": results}}
    assert facts(body({"name": "batches/b2", "metadata": {"model": "models/m", "output": output}})) == [
        ("batches/b2", 1, "m", 5, "batch", None),
        ("batches/b2", 2, "m", 6, "batch", None),
    ]


def test_a_files_lines_are_given_as_they_come() -> None:
    reader = BatchReader()
    line = body({"key": "a", "response": RESPONSE}) + b"\n"
    reader.feed(line + line[:20])
    assert [one.response_id for one in reader.answers()] == ["r1"]
    reader.feed(line[20:])
    assert [one.response_id for one in reader.finish()] == ["r1"]


def test_any_chunks_give_the_same() -> None:
    data = operation([{"response": RESPONSE}, REFUSED])
    assert read(data, 7) == read(data)


def test_a_batch_that_goes_on_has_no_results() -> None:
    (answer,) = read(body({"name": "batches/b1", "metadata": {"state": "BATCH_STATE_RUNNING"}}))
    assert (answer.usage_known, answer.usage_reason, answer.error_type) == (False, "background", None)


def test_a_batch_that_failed_says_why() -> None:
    (answer,) = read(body({"name": "batches/b1", "done": True, "error": {"code": 3, "status": "INVALID_ARGUMENT"}}))
    assert (answer.usage_reason, answer.error_type) == ("no_usage", "INVALID_ARGUMENT")


@pytest.mark.parametrize("odd", ["x", 5, None, {}, [5], [{"response": 5}], [{"response": {"candidates": 5}}]])
def test_odd_results_never_raise(odd: Any) -> None:
    assert all(not answer.usage_known for answer in read(operation(odd)))
