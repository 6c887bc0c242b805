from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from fixtures.anthropic import ADVISED, BATCHED, line
from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.answer import AnswerReading
from halton.wire.formats.anthropic_batch import BatchResultsReader
from halton.wire.providers.anthropic import provider

ROUTE = provider.route("GET", "/v1/messages/batches/msgbatch_1/results")
SUCCEEDED = line("row", type="succeeded", message=BATCHED)


def read(*pieces: bytes, complete: bool = True) -> list[tuple[Any, ...]]:
    reading = AnswerReading(ROUTE, 200, [])
    found: list[Answer] = []
    for piece in pieces:
        reading.feed(piece)
        found += reading.answers()
    found += reading.finish(complete)
    return [(one.response_id, one.entry, one.usage_known, one.usage_reason, one.output_tokens) for one in found]


def test_each_line_is_given_when_it_is_complete() -> None:
    reader = BatchResultsReader()
    reader.feed(SUCCEEDED[:40])
    assert reader.answers() == ()
    reader.feed(SUCCEEDED[40:] + SUCCEEDED[:40])
    (answer,) = reader.answers()
    assert (answer.output_tokens, answer.service_tier, answer.reader) == (4, "batch", "anthropic-batch/1")
    assert reader.answers() == ()
    assert not reader.ended
    reader.feed(SUCCEEDED[40:])
    assert reader.ended
    assert len(reader.finish()) == 1


def test_a_line_with_an_advisor_is_two_inferences() -> None:
    assert read(line("row", type="succeeded", message=ADVISED)) == [("msg_b2", 1, True, None, 7), ("msg_b2", 2, True, None, 300)]


def test_a_last_line_without_its_end_of_line_is_read() -> None:
    assert read(SUCCEEDED + SUCCEEDED[:-1]) == [("msg_b1", 1, True, None, 4)] * 2


def test_a_download_that_breaks_off_keeps_its_whole_lines() -> None:
    rest = (None, 1, False, "aborted_before_usage", None)
    assert read(SUCCEEDED, SUCCEEDED[:-30], complete=False) == [("msg_b1", 1, True, None, 4), rest]
    assert read(SUCCEEDED[:-30], complete=False) == [(None, 1, False, "aborted_before_usage", None)]


def test_nothing_is_no_usage_and_what_is_no_json_is_malformed() -> None:
    assert read(b"") == [(None, 1, False, "no_usage", None)]
    assert read(b"<html>\n</html>\n") == [(None, 1, False, "malformed", None)]


def test_a_line_that_cannot_be_read_is_an_inference_that_is_not_known() -> None:
    assert read(SUCCEEDED, b'{"result":5}\n', SUCCEEDED) == [
        ("msg_b1", 1, True, None, 4),
        ("msg_b1", 1, True, None, 4),
        (None, 1, False, "malformed", None),
    ]


@pytest.mark.parametrize(
    "result",
    [{}, {"type": "canceled"}, {"type": "expired"}, {"type": ["succeeded"]}, {"type": "something new", "message": BATCHED}],
)
def test_what_was_never_tried_is_no_inference(result: dict[str, Any]) -> None:
    assert read(SUCCEEDED + line("row", **result)) == [("msg_b1", 1, True, None, 4)]
    assert read(line("row", **result)) == [(None, 1, True, None, 0)]


@pytest.mark.parametrize("error", [None, 5, [], {"error": 5}, {"error": {"type": 5}, "request_id": ["r"]}])
def test_an_odd_error_is_one_without_a_name(error: Any) -> None:
    assert read(line("row", type="errored", error=error)) == [(None, 1, False, "error_status", None)]


@pytest.mark.parametrize("message", [None, 5, [], {}, {"type": "message", "usage": "many"}])
def test_an_odd_message_is_an_inference_without_usage(message: Any) -> None:
    ((_, entry, known, reason, output),) = read(line("row", type="succeeded", message=message))
    assert (entry, known, output) == (1, False, None)
    assert reason in ("no_usage", "malformed")


def test_many_lines_are_read_in_little_memory() -> None:
    reader = BatchResultsReader()
    long = line("row", type="succeeded", message={**BATCHED, "content": [{"type": "text", "text": "x" * 20_000}]})
    tracemalloc.start()
    given = 0
    for _ in range(300):
        reader.feed(long)
        given += len(reader.answers())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert given == 300
    assert peak < 1 << 20


def test_results_that_are_not_there_yet_are_an_error() -> None:
    reading = AnswerReading(ROUTE, 404, [])
    reading.feed(body({"type": "error", "error": {"type": "not_found_error"}}))
    (answer,) = reading.finish(True)
    assert (answer.usage_reason, answer.error_type) == ("error_status", "not_found_error")
