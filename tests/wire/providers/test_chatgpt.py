from __future__ import annotations

import pytest

from halton.wire.formats.responses_conversation import ResponsesConversation
from halton.wire.providers.chatgpt import provider


@pytest.mark.parametrize(
    ("method", "target", "kind"),
    [
        ("POST", "/backend-api/codex/responses", "generation"),
        ("POST", "/backend-api/codex/responses/compact", "generation"),
        ("POST", "/backend-api/codex/analytics-events/events", "control"),
        ("POST", "/backend-api/conversation", "control"),
        ("GET", "/backend-api/codex/models", "control"),
        ("GET", "/backend-api/wham/usage", "control"),
    ],
)
def test_only_codexs_responses_are_calls(method: str, target: str, kind: str) -> None:
    assert provider.route(method, target).kind == kind


def test_codex_speaks_over_a_socket() -> None:
    row = provider.route("GET", "/backend-api/codex/responses", websocket=True).row
    assert row is not None and row.conversation is ResponsesConversation
