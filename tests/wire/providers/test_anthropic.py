from __future__ import annotations

import pytest

from halton.wire.formats.anthropic_batch import BatchResultsReader
from halton.wire.formats.anthropic_messages import MessagesReader
from halton.wire.formats.error_body import FreeReader
from halton.wire.providers.anthropic import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader"),
    [
        ("POST", "/v1/messages?beta=true", "generation", MessagesReader),
        ("POST", "/v1/messages/count_tokens?beta=true", "count_tokens", FreeReader),
        ("POST", "/v1/messages/batches", "batch", FreeReader),
        ("GET", "/v1/messages/batches/msgbatch_x/results", "stored", BatchResultsReader),
        ("POST", "/v1/messages/batches/msgbatch_x/cancel", "control", None),
        ("GET", "/v1/messages/batches/msgbatch_x", "control", None),
        ("POST", "/v1/sessions", "agent", None),
        ("POST", "/v1/sessions/sesn_x/events?beta=true", "agent", None),
        ("GET", "/v1/sessions/sesn_x/events/stream", "control", None),
        ("POST", "/v1/sessions/sesn_x/archive", "control", None),
        ("POST", "/v1/sessions/sesn_x/threads/sthr_x/archive", "control", None),
        ("POST", "/v1/deployments/depl_x/run", "agent", None),
        ("POST", "/v1/deployments", "control", None),
        ("POST", "/v1/dreams", "agent", None),
        ("POST", "/v1/dreams/dream_x/cancel", "control", None),
        ("POST", "/v1/complete", "generation", None),
        ("POST", "/v1/agents", "control", None),
        ("POST", "/v1/environments/env_x/work" "/work_x/heartbeat", "control", None),
        ("POST", "/v1/vaults/vlt_x/credentials", "control", None),
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
