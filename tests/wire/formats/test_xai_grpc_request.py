"""What is asked for, as xai-sdk's own protocol buffers write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xai_sdk.proto import chat_pb2, embed_pb2, image_pb2, sample_pb2, tokenize_pb2, usage_pb2, video_pb2

from fixtures.xai import frame
from halton.wire.find import find_provider
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts


def route(method: str) -> Route:
    provider = find_provider("api.x.ai")
    assert provider is not None
    return provider.route("POST", f"/xai_api.{method}")


def asked(method: str, request: object, packed: bool = False) -> RequestFacts:
    return route(method).read_request(frame(request.SerializeToString(), packed))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("method", "request_type", "kind", "streamed"),
    [
        ("Chat/GetCompletion", chat_pb2.GetCompletionsRequest, "generation", False),
        ("Chat/GetCompletionChunk", chat_pb2.GetCompletionsRequest, "generation", True),
        ("Chat/StartDeferredCompletion", chat_pb2.GetCompletionsRequest, "generation", False),
        ("Chat/CompactContext", chat_pb2.CompactContextRequest, "generation", False),
        ("Sample/SampleText", sample_pb2.SampleTextRequest, "generation", False),
        ("Sample/SampleTextStreaming", sample_pb2.SampleTextRequest, "generation", True),
        ("Embedder/Embed", embed_pb2.EmbedRequest, "embedding", False),
        ("Image/GenerateImage", image_pb2.GenerateImageRequest, "image", False),
        ("Video/GenerateVideo", video_pb2.GenerateVideoRequest, "video", False),
        ("Video/ExtendVideo", video_pb2.ExtendVideoRequest, "video", False),
        ("Tokenize/TokenizeText", tokenize_pb2.TokenizeTextRequest, "count_tokens", False),
    ],
)
def test_the_model_is_found_in_every_request(method: str, request_type: type, kind: str, streamed: bool) -> None:
    facts = asked(method, request_type(model="grok-4.3"))
    assert (route(method).kind, facts.model, facts.streamed) == (kind, "grok-4.3", streamed)


def test_a_request_that_continues_what_xai_keeps() -> None:
    request = chat_pb2.GetCompletionsRequest(
        model="grok-4.3", previous_response_id="r-1", service_tier=usage_pb2.SERVICE_TIER_PRIORITY
    )
    facts = asked("Chat/GetCompletion", request, packed=True)
    assert (facts.model, facts.continues, facts.service_tier) == ("grok-4.3", True, "priority")


def test_a_request_says_how_large_it_is() -> None:
    assert route("Chat/GetCompletion").read_request(frame(b"")).body_bytes == 5


@given(body=st.binary(max_size=100))
def test_rubbish_asks_for_nothing(body: bytes) -> None:
    assert route("Chat/GetCompletion").read_request(b"\x02" + body).model is None
    route("Chat/GetCompletion").read_request(frame(body))


@pytest.mark.parametrize(
    "path",
    ["xai_api.Models/ListLanguageModels", "xai_api.Auth/get_api_key_info", "xai_api.Files/UploadFile",
     "xai_api.BatchMgmt/GetBatch", "xai_api.Chat/DeleteStoredCompletion", "collections.Collections/ListDocuments"],
)  # fmt: skip
def test_what_asks_no_model_is_control(path: str) -> None:
    provider = find_provider("api.x.ai")
    assert provider is not None
    assert provider.route("POST", f"/{path}").kind == "control"


def test_the_longest_answer_that_is_allowed() -> None:
    assert asked("Chat/GetCompletionChunk", chat_pb2.GetCompletionsRequest(max_tokens=7)).max_output_tokens == 7
    assert asked("Sample/SampleText", sample_pb2.SampleTextRequest(max_tokens=7)).max_output_tokens == 7
    assert asked("Chat/GetCompletion", chat_pb2.GetCompletionsRequest(model="grok-4.3")).max_output_tokens is None
