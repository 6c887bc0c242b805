from __future__ import annotations

import pytest

from halton.wire.providers.chatgpt import provider


@pytest.mark.parametrize(
    ("method", "target", "kind"),
    [
        ("POST", "/backend-api/codex/responses", "generation"),
        ("POST", "/backend-api/codex/analytics-events/events", "control"),
        ("POST", "/backend-api/conversation", "control"),
        ("GET", "/backend-api/codex/models", "control"),
    ],
)
def test_only_codexs_responses_are_calls(method: str, target: str, kind: str) -> None:
    assert provider.route(method, target).kind == kind
