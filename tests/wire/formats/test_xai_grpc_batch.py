"""Results of batches as xai-sdk's own protocol buffers write them."""

from __future__ import annotations

from google.rpc import status_pb2
from xai_sdk.proto import batch_pb2, chat_pb2, image_pb2, usage_pb2, video_pb2

from fixtures.xai import frame, message
from halton.events.answer import Answer
from halton.wire.formats.xai_grpc_batch import BatchReader, BatchResultReader

USAGE = usage_pb2.SamplingUsage(prompt_tokens=5, completion_tokens=2, total_tokens=7, cost_in_usd_ticks=10)
COMPLETION = chat_pb2.GetChatCompletionResponse(id="r-1", model="grok-4.3", usage=USAGE, service_tier=1)
IMAGES = image_pb2.ImageResponse(images=[image_pb2.GeneratedImage()], usage=USAGE)
VIDEO = video_pb2.VideoResponse(video=video_pb2.GeneratedVideo(duration=2), model="v", usage=USAGE)


def read(reader: BatchReader, data: bytes) -> tuple[Answer, ...]:
    reader.feed(frame(data))
    reader.take_headers([(b"grpc-status", b"0")])
    return reader.finish()


def result(**response: object) -> batch_pb2.BatchResult:
    return batch_pb2.BatchResult(batch_request_id="1", response=batch_pb2.BatchResultData(**response))


def test_each_result_of_a_page_is_an_answer_at_a_batchs_price() -> None:
    results = [result(completion_response=COMPLETION), result(image_response=IMAGES), result(video_response=VIDEO)]
    answers = read(BatchReader(), batch_pb2.ListBatchResultsResponse(results=results).SerializeToString())
    assert [(one.response_id, one.model, one.units, one.stated_cost_pico) for one in answers] == [
        ("r-1", "grok-4.3", None, 1000),
        (None, None, {"images": 1}, 1000),
        (None, "v", {"video_ms": 2000}, 1000),
    ]
    assert {(one.usage_known, one.input_tokens, one.output_tokens, one.service_tier) for one in answers} == {
        (True, 5, 2, "batch")
    }


def test_one_result() -> None:
    found = batch_pb2.GetBatchRequestResultResponse(result=result(completion_response=COMPLETION))
    (answer,) = read(BatchResultReader(), found.SerializeToString())
    assert (answer.response_id, answer.input_tokens, answer.partial) == ("r-1", 5, False)


def test_a_request_that_failed_is_told_by_its_status() -> None:
    failed = batch_pb2.BatchResult(error=status_pb2.Status(code=3, message="No."))
    (answer,) = read(BatchReader(), batch_pb2.ListBatchResultsResponse(results=[failed]).SerializeToString())
    assert (answer.error_type, answer.usage_reason) == ("INVALID_ARGUMENT", "error_status")


def test_a_result_of_a_kind_of_tomorrow_states_nothing() -> None:
    (answer,) = read(BatchReader(), message((1, message((4, message((9, "x")))))))
    assert (answer.usage_known, answer.usage_reason) == (False, "no_usage")


def test_a_page_without_results_is_waited_for() -> None:
    (answer,) = read(BatchReader(), b"")
    assert answer.usage_reason == "background"


def test_a_refusal_is_one() -> None:
    reader = BatchReader()
    reader.take_headers([(b"grpc-status", b"5")])
    (answer,) = reader.finish()
    assert (answer.error_type, answer.usage_reason) == ("NOT_FOUND", "error_status")
