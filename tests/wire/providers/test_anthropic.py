from __future__ import annotations

import pytest

from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.error_body import FreeReader
from halton.wire.providers.anthropic import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v1/messages?beta=true", "generation", MessagesReader),
        ("POST", "/v1/messages/count_tokens?beta=true", "count_tokens", FreeReader),
        ("POST", "/v1/something/new", "other", None),
        ("POST", "/api/event_logging/v2/batch", "control", None),
        ("POST", "/v1/files", "control", None),
        ("GET", "/v1/models", "control", None),
        ("GET", "/v1/messages", "control", None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: type | None) -> None:
    route = provider.route(method, target)
    assert (route.kind, route.endpoint) == (kind, target.partition("?")[0])
    assert (route.row.reader if route.row else None) is reader
