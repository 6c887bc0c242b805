from __future__ import annotations

import pytest

from fixtures.fixture import body
from halton.wire.formats import google_endpoints as endpoints
from halton.wire.provider import Endpoint, Provider, Route

MODEL = r"/at/(?P<model>[^/:]+)"
TABLE = Provider(
    name="google",
    hosts=("models.example.com",),
    endpoints=(
        *endpoints.generate(MODEL),
        endpoints.count_tokens(MODEL),
        endpoints.embed(MODEL),
        endpoints.images(MODEL),
        endpoints.videos(MODEL),
        endpoints.batch(MODEL),
        *endpoints.batch_results("/v1"),
        *endpoints.interactions("/at"),
        endpoints.live("/at/live"),
    ),
)


def route(target: str, method: str = "POST") -> Route:
    return TABLE.route(method, target)


@pytest.mark.parametrize(
    ("target", "kind", "read"),
    [
        ("/at/m:generateContent", "generation", True),
        ("/at/m:streamGenerateContent", "generation", True),
        ("/at/m:computeTokens", "count_tokens", True),
        ("/at/m:batchEmbedContents", "embedding", True),
        ("/at/m:predict", "image", True),
        ("/at/m:predictLongRunning", "video", False),
        ("/at/m:asyncBatchEmbedContent", "batch", False),
    ],
)
def test_each_method_has_its_kind_and_the_model_of_its_path(target: str, kind: str, read: bool) -> None:
    found = route(target)
    assert (found.kind, found.model, found.reader() is not None) == (kind, "m", read)


def test_only_the_path_says_that_an_answer_is_streamed() -> None:
    assert route("/at/m:streamGenerateContent").read_request(b"{}").streamed
    assert not route("/at/m:generateContent").read_request(b"{}").streamed


def test_pictures_and_videos_are_counted_from_the_request() -> None:
    asked = body({"parameters": {"sampleCount": 2, "durationSeconds": 4}})
    assert route("/at/m:predict").read_request(asked).units == {"images": 2}
    assert route("/at/m:predictLongRunning").read_request(asked).units == {"videos": 2, "video_ms": 8000}


@pytest.mark.parametrize("target", ["/at/interactions/i1", "/v1/batches/b1", "/download/v1/files/batch-b1:download"])
def test_what_is_fetched_was_asked_for_before(target: str) -> None:
    assert (route(target, "GET").kind, route(target, "POST").kind) == ("stored", "other")


def test_a_live_session_is_a_conversation() -> None:
    assert TABLE.route("GET", "/at/live", websocket=True).kind == "realtime"


@pytest.mark.parametrize("row", TABLE.endpoints)
def test_what_is_not_read_says_why(row: Endpoint) -> None:
    assert row.reader or row.conversation or row.unread
