"""Cohere's errors."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said


@pytest.mark.parametrize(("kind", "status"), [("budget", 403), ("requests", 403), ("models", 403), ("max_context", 400)])
def test_an_error_is_none_that_is_tried_again(kind: str, status: int) -> None:
    for target in ("/v2/chat", "/v2/embed", "/v2/rerank"):
        assert said(refused("api.cohere.com", target, kind)) == (status, {"message": SENTENCE})


def test_where_it_speaks_openai_it_refuses_so() -> None:
    found = said(refused("api.cohere.ai", "/compatibility/v1/chat/completions"))
    assert found == said(refused("api.openai.com", "/v1/chat/completions"))
