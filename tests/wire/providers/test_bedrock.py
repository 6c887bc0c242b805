from __future__ import annotations

import pytest

from halton.wire.find import find_provider
from halton.wire.provider import Provider
from halton.wire.providers.bedrock import REGIONS, provider

ARN = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3A"
ROUTES = [
    ("POST", "/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke", "generation", "/model/*/invoke",
     "anthropic.claude-3-haiku-20240307-v1:0"),
    ("POST", "/model/us.anthropic.claude-opus-5-5/invoke-with-response-stream", "generation",
     "/model/*/invoke-with-response-stream", "us.anthropic.claude-opus-5-5"),
    ("POST", f"/model/{ARN}inference-profile%2Feu.amazon.nova-pro-v1%3A0/converse", "generation", "/model/*/converse",
     "eu.amazon.nova-pro-v1:0"),
    ("POST", f"/model/{ARN}application-inference-profile/a1b2c3/converse-stream", "generation", "/model/*/converse-stream",
     "application-inference-profile/a1b2c3"),
    ("POST", "/model/cohere.embed-english-v3/invoke", "embedding", "/model/*/invoke", "cohere.embed-english-v3"),
    ("POST", "/model/amazon.nova-2-multimodal-embeddings-v1%3A0/invoke", "embedding", "/model/*/invoke",
     "amazon.nova-2-multimodal-embeddings-v1:0"),
    ("POST", "/model/amazon.rerank-v1:0/invoke", "rerank", "/model/*/invoke", "amazon.rerank-v1:0"),
    ("POST", "/model/us.stability.stable-image-core-v1%3A1/invoke", "image", "/model/*/invoke",
     "us.stability.stable-image-core-v1:1"),
    ("POST", "/model/m.x/count-tokens", "count_tokens", "/model/*/count-tokens", "m.x"),
    ("POST", "/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream", "realtime",
     "/model/*/invoke-with-bidirectional-stream", "amazon.nova-2-sonic-v1:0"),
    ("POST", "/async-invoke", "other", "/async-invoke", None),
    ("GET", f"/async-invoke/{ARN}async-invoke%2Fa1b2", "control", "/async-invoke/*/a1b2", None),
    ("POST", "/guardrail/gr-1/version/1/apply", "moderation", "/guardrail/gr-1/version/*/apply", None),
    ("POST", "/guardrail-checks/invoke", "moderation", "/guardrail-checks/invoke", None),
    ("POST", "/anthropic/v1/messages?beta=true", "generation", "/anthropic/v1/messages", None),
    ("POST", "/anthropic/v1/messages/count_tokens", "count_tokens", "/anthropic/v1/messages/count_tokens", None),
    ("POST", "/openai/v1/chat/completions", "generation", "/openai/v1/chat/completions", None),
    ("POST", "/v1/chat/completions", "generation", "/v1/chat/completions", None),
    ("POST", "/openai/v1/responses", "generation", "/openai/v1/responses", None),
    ("GET", "/v1/models", "control", "/v1/models", None),
    ("POST", "/model/m.x/something-new", "other", "/model/m.x/something-new", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "kind", "endpoint", "model"), ROUTES)
def test_a_request_line_means(method: str, target: str, kind: str, endpoint: str, model: str | None) -> None:
    route = provider.route(method, target)
    assert (route.kind, route.endpoint, route.read_request(b"").model) == (kind, endpoint, model)


@pytest.mark.parametrize(
    "host",
    [
        "bedrock-runtime.us-east-1.amazonaws.com",
        "bedrock-runtime.us-east-1.amazonaws.com:443",
        "bedrock-runtime-fips.us-gov-west-1.amazonaws.com",
        "bedrock-runtime.eu-central-2.api.aws",
        "bedrock-runtime-fips.ca-central-1.api.aws",
        "bedrock-mantle.ap-southeast-2.api.aws",
    ],
)
def test_its_hosts(host: str) -> None:
    assert find_provider(host) is provider


@pytest.mark.parametrize(
    "host",
    [
        "bedrock.us-east-1.amazonaws.com",
        "bedrock-agent-runtime.us-east-1.amazonaws.com",
        "sts.us-east-1.amazonaws.com",
        "s3.us-east-1.amazonaws.com",
        "s3.us-east-1.api.aws",
        "bedrock-runtime.nowhere-1.amazonaws.com",
        "bedrock-runtime.us-east-1.amazonaws.com.example.org",
        "bucket.s3.us-east-1.amazonaws.com",
    ],
)
def test_no_other_service_s_hosts(host: str) -> None:
    found: Provider | None = find_provider(host)
    assert found is not provider


def test_our_authority_signs_for_exact_names_alone() -> None:
    assert len(set(provider.hosts)) == len(provider.hosts) == 3 * len(REGIONS) + 2 * 8
    assert not [host for host in provider.hosts if host.startswith("*") or not host.startswith("bedrock-")]
