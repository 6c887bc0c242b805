from __future__ import annotations

import pytest

from fixtures.bedrock import event, exception, frame
from halton.wire.formats.bedrock_answer import block_texts, blocks
from halton.wire.formats.bedrock_converse import ConverseReader
from halton.wire.provider import Reader

METADATA = event("metadata", {"usage": {"inputTokens": 1, "outputTokens": 2}})


def read(*pieces: bytes) -> ConverseReader:
    reader = ConverseReader()
    for piece in pieces:
        reader.feed(piece)
    return reader


def reason(reader: Reader) -> str | None:
    return reader.finish()[0].usage_reason


def test_the_first_byte_tells_a_stream_from_a_body() -> None:
    assert reason(read(b"", METADATA)) is None
    assert reason(read(b"", b'{"usage":{"inputTokens":1,"outputTokens":2}}')) is None
    assert reason(read(b"<html>")) == "malformed"


def test_the_end_of_a_stream_is_its_usage() -> None:
    reader = read(event("messageStop", {"stopReason": "end_turn"}))
    assert not reader.ended
    reader.feed(METADATA)
    assert reader.ended


def test_an_exception_is_named_as_its_header_would_be() -> None:
    (answer,) = read(exception("serviceUnavailableException", "…")).finish()
    assert (answer.error_type, answer.usage_reason) == ("ServiceUnavailableException", "no_usage")


def test_an_error_that_is_no_exception_of_the_model_has_a_code() -> None:
    failed = frame(b"", message_type="error", error_code="InternalError", error_message="A sentence.")
    assert read(failed).finish()[0].error_type == "InternalError"


def test_an_exception_after_the_usage_does_not_cost_it() -> None:
    (answer,) = read(METADATA, exception("internalServerException", "…")).finish()
    assert (answer.output_tokens, answer.error_type) == (2, "InternalServerException")


def test_a_broken_frame_is_the_reason_for_missing_usage() -> None:
    broken = bytearray(METADATA)
    broken[-1] ^= 1
    assert reason(read(bytes(broken))) == "malformed"
    assert reason(read(bytes(broken), METADATA)) is None


def test_an_event_that_is_no_json_is_the_reason_for_missing_usage() -> None:
    assert reason(read(frame(b"\xff{", event_type="metadata", message_type="event"))) == "malformed"


def test_header_lines_tell_tier_and_latency_and_trailers_do_not_take_them_back() -> None:
    reader = ConverseReader()
    reader.take_headers(
        [(b"X-Amzn-Bedrock-Service-Tier", b"reserved"), (b"x-amzn-bedrock-performanceconfig-latency", b"optimized")]
    )
    reader.take_headers([])
    (answer,) = reader.finish()
    assert (answer.service_tier, answer.speed) == ("reserved", "optimized")


@pytest.mark.parametrize(
    ("block", "texts"),
    [
        ({"text": "Hi"}, ["Hi"]),
        ({"reasoningContent": {"text": "Hm"}}, ["Hm"]),
        ({"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "x"}}}, ["Hm"]),
        ({"toolUse": {"input": '{"a":'}}, ['{"a":']),
        ({"toolUse": {"input": {"a": 1}}}, []),
        ({"citationsContent": {"content": [{"text": "said"}, 1]}}, ["said"]),
        ({"text": 5, "reasoningContent": [], "toolUse": "x", "citationsContent": {"content": {}}}, []),
        (None, []),
        ("text", []),
    ],
)
def test_the_text_in_a_block(block: object, texts: list[str]) -> None:
    assert list(block_texts(block)) == texts


@pytest.mark.parametrize("output", [None, [], {"message": []}, {"message": {"content": {}}}])
def test_an_output_without_blocks(output: object) -> None:
    assert blocks(output) == []
