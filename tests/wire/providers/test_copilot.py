from __future__ import annotations

import pytest

from halton.wire.find import find_provider
from halton.wire.providers.copilot import provider


@pytest.mark.parametrize(
    ("method", "target", "kind", "reader", "model"),
    [
        ("POST", "/chat/completions", "generation", "CreditsReader", None),
        ("POST", "/responses", "generation", "CreditsReader", None),
        ("POST", "/v1/messages?beta=true", "generation", "CreditsReader", None),
        ("POST", "/embeddings", "embedding", "ChatReader", None),
        ("POST", "/v1/engines/gpt-41-copilot/completions", "generation", "ChatReader", "gpt-41-copilot"),
        ("POST", "/v1/messages/count_tokens", "count_tokens", "FreeReader", None),
        ("POST", "/agents/swe/v1/jobs/acme/kite", "agent", None, None),
        ("GET", "/models", "control", None, None),
        ("POST", "/models/session", "control", None, None),
        ("POST", "/telemetry", "control", None, None),
    ],
)
def test_paths_have_their_kinds_and_readers(method: str, target: str, kind: str, reader: str | None, model: str | None) -> None:
    route = provider.route(method, target)
    made = route.reader()
    assert (route.kind, type(made).__name__ if made else None, route.model) == (kind, reader, model)


@pytest.mark.parametrize("host", ["api.githubcopilot.com", "api.business.githubcopilot.com", "proxy.business.githubcopilot.com"])
def test_each_plan_has_hosts_of_its_own(host: str) -> None:
    assert find_provider(host) is provider


@pytest.mark.parametrize("host", ["api.github.com", "github.com", "githubcopilot.com.example"])
def test_github_itself_is_left_alone(host: str) -> None:
    assert find_provider(host) is None
