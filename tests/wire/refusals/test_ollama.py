"""Ollama's errors."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said


@pytest.mark.parametrize(("kind", "status"), [("tokens", 429), ("models", 403), ("max_context", 400)])
def test_an_error(kind: str, status: int) -> None:
    assert said(refused("ollama.com", "/api/chat", kind)) == (status, {"error": SENTENCE})
