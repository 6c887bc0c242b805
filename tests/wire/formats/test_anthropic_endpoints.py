from __future__ import annotations

import pytest

from halton.wire.formats.anthropic_endpoints import batches, count_tokens, messages
from halton.wire.provider import Provider

PREFIX = "/anthropic/v1"
ROWS = (messages(PREFIX), count_tokens(PREFIX), *batches(PREFIX))
GATEWAY = Provider(name="anthropic", hosts=("llm.example",), endpoints=ROWS)


@pytest.mark.parametrize(
    ("method", "path", "kind", "read"),
    [
        ("POST", "/messages", "generation", True),
        ("POST", "/messages/count_tokens", "count_tokens", True),
        ("POST", "/messages/batches", "batch", True),
        ("GET", "/messages/batches", "control", False),
        ("GET", "/messages/batches/b", "control", False),
        ("GET", "/messages/batches/b/results", "stored", True),
        ("POST", "/messages/batches/b/results", "other", False),
        ("POST", "/messages/batches/b/cancel", "control", False),
        ("DELETE", "/messages/batches/b", "control", False),
    ],
)
def test_the_rows_hold_below_a_prefix(method: str, path: str, kind: str, read: bool) -> None:
    route = GATEWAY.route(method, f"{PREFIX}{path}")
    assert (route.kind, route.reader() is not None) == (kind, read)
    assert GATEWAY.route(method, f"/v1{path}").row is None
