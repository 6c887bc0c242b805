from __future__ import annotations

import pytest

from fixtures.fixture import body
from halton.wire.formats.google_request import read_generate_request, read_stream_request
from halton.wire.provider import Route
from halton.wire.request_facts import RequestFacts

BARE = Route(kind="generation", endpoint="/v1beta/models/*:generateContent", model="m")
ASSIST = Route(kind="generation", endpoint="/v1internal:generateContent")


def test_a_stream_is_told_by_the_path_and_the_model_by_path_or_body() -> None:
    assert read_generate_request(BARE, body({"serviceTier": "flex"})) == RequestFacts(model="m", service_tier="flex")
    assert read_stream_request(BARE, b"{}") == RequestFacts(model="m", streamed=True)
    assert read_generate_request(ASSIST, body({"model": "gemini-2.5-pro"})) == RequestFacts(model="gemini-2.5-pro")


def test_code_assist_names_session_and_prompt() -> None:
    asked = {"model": "gemini-2.5-pro", "user_prompt_id": "p1", "request": {"contents": [], "session_id": "s1"}}
    assert read_generate_request(ASSIST, body(asked)) == RequestFacts(model="gemini-2.5-pro", session="s1", thread="p1")


@pytest.mark.parametrize(
    "asked",
    [
        {"cachedContent": "cachedContents/c1"},
        {"continuationToken": "Zm9v"},
        {"contents": [{"parts": [{"fileData": {"fileUri": "https://example.com/files/f1"}}]}]},
        {"request": {"cachedContent": "cachedContents/c1"}},
    ],
)
def test_what_it_refers_to_is_a_part_of_the_prompt(asked: dict[str, object]) -> None:
    assert read_generate_request(BARE, body(asked)).continues


@pytest.mark.parametrize("odd", [b"", b"rubbish", b"[]", b'{"request": 5}', b'{"serviceTier": "unspecified", "model": 5}'])
def test_an_odd_body_asks_for_nothing(odd: bytes) -> None:
    assert read_generate_request(ASSIST, odd) == RequestFacts()
