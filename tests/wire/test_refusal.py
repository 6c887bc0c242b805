"""A refused call is answered as its provider would, whatever it is and whichever policy it was."""

from __future__ import annotations

import json

import pytest

from halton.wire.find import provider_files
from halton.wire.provider import Provider, Route
from halton.wire.refusal import all_shapes, shape_of
from wire.refused import SENTENCE, refused, said

KINDS = ("budget", "tokens", "requests", "models", "max_output", "max_context")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(all_shapes()))
def test_each_shape_says_the_sentence_for_each_kind(name: str, kind: str) -> None:
    provider = Provider(name="acme", hosts=(), endpoints=())
    said = all_shapes()[name].say(kind, SENTENCE)
    assert (said.status == 200) is (name == "xai_grpc")
    assert said.body is None or SENTENCE in json.dumps(said.body, ensure_ascii=False)
    assert shape_of(provider, Route(kind="other", endpoint="/")) is all_shapes()["openai"]


def test_of_all_shapes_one_at_the_most_fits_an_endpoint() -> None:
    for provider in provider_files().values():
        for row in provider.endpoints:
            route = Route(kind=row.kind, endpoint=row.path.replace("\\", ""), row=row)
            assert sum(shape.fits(provider, route) for shape in all_shapes().values()) <= 1, row.path


def test_the_headers_say_that_asking_again_is_of_no_use() -> None:
    refusal = refused("api.openai.com", "/v1/chat/completions", policy="täglich\r\nx: 1")
    assert refusal.headers == (
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(refusal.body)),
        (b"x-should-retry", b"false"),
        (b"x-halton-policy", b"t%C3%A4glich%0D%0Ax: 1"),
    )


def test_a_provider_that_speaks_as_another_is_refused_as_that_one() -> None:
    assert said(refused("api.deepseek.com", "/anthropic/v1/messages")) == said(refused("api.anthropic.com", "/v1/messages"))
    assert said(refused("api.groq.com", "/openai/v1/chat/completions")) == said(refused("api.openai.com", "/v1/responses"))
