"""Images, videos and embeddings as xai-sdk's own protocol buffers write them."""

from __future__ import annotations

from xai_sdk.proto import deferred_pb2, embed_pb2, image_pb2, usage_pb2, video_pb2

from fixtures.xai import frame, message
from halton.events.answer import Answer
from halton.wire.formats.xai_grpc import GrpcReader
from halton.wire.formats.xai_grpc_media import DeferredVideoReader, EmbedReader, ImageReader, VideoReader

CHARGED = usage_pb2.SamplingUsage(cost_in_usd_ticks=700_000_000)


def read(reader: GrpcReader, data: bytes) -> Answer:
    reader.feed(frame(data))
    (answer,) = reader.finish()
    return answer


def test_images_are_counted_and_their_charge_is_stated() -> None:
    images = [image_pb2.GeneratedImage(url="https://example.com"), image_pb2.GeneratedImage(base64="aGk=")]
    answer = read(ImageReader(), image_pb2.ImageResponse(images=images, model="m", usage=CHARGED).SerializeToString())
    assert (answer.model, answer.units, answer.stated_cost_pico) == ("m", {"images": 2}, 70_000_000_000)
    assert (answer.usage_known, answer.input_tokens, answer.output_tokens) == (True, 0, 0)


def test_images_of_which_nothing_is_stated_are_counted_all_the_same() -> None:
    answer = read(ImageReader(), image_pb2.ImageResponse(images=[image_pb2.GeneratedImage()], model="m").SerializeToString())
    assert (answer.units, answer.usage_known, answer.usage_reason) == ({"images": 1}, False, "no_usage")


def video(status: deferred_pb2.DeferredStatus, **response: object) -> bytes:
    facts = {"response": video_pb2.VideoResponse(**response)} if response else {}
    return video_pb2.GetDeferredVideoResponse(status=status, **facts).SerializeToString()


def test_a_video_that_is_done_has_a_length_and_a_charge() -> None:
    made = video_pb2.GeneratedVideo(url="https://example.com", duration=8)
    answer = read(DeferredVideoReader(), video(deferred_pb2.DONE, video=made, model="m", usage=CHARGED, progress=100))
    assert (answer.model, answer.units, answer.stated_cost_pico) == ("m", {"video_ms": 8000}, 70_000_000_000)
    assert (answer.usage_known, answer.error_type) == (True, None)


def test_a_video_that_is_not_done() -> None:
    pending = read(DeferredVideoReader(), video(deferred_pb2.PENDING, progress=40))
    expired = read(DeferredVideoReader(), video(deferred_pb2.EXPIRED))
    refused = read(
        DeferredVideoReader(), video(deferred_pb2.FAILED, error=video_pb2.VideoError(code="content_policy", message="No."))
    )
    assert [(answer.usage_reason, answer.error_type) for answer in (pending, expired, refused)] == [
        ("background", None),
        ("no_usage", "EXPIRED"),
        ("no_usage", "content_policy"),
    ]


def test_a_length_that_cannot_be_true_is_left_out() -> None:
    assert read(VideoReader(), message((1, message((4, 2**40))))).units is None


def test_embeddings_are_counted_by_what_was_embedded() -> None:
    counted = usage_pb2.EmbeddingUsage(num_text_embeddings=3, num_image_embeddings=1)
    answer = read(EmbedReader(), embed_pb2.EmbedResponse(id="e-1", model="m", usage=counted).SerializeToString())
    assert (answer.response_id, answer.model, answer.units) == ("e-1", "m", {"embeddings": 3, "image_embeddings": 1})
    assert (answer.usage_known, answer.usage_reason, answer.input_tokens) == (False, "no_usage", None)


def test_counts_of_embeddings_that_cannot_be_true_are_left_out() -> None:
    assert read(EmbedReader(), message((3, message((1, 2**63), (2, 2**40))))).units is None
