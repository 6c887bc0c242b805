"""AWS's errors."""

from __future__ import annotations

import pytest

from halton.wire.header import header
from wire.refused import SENTENCE, refused, said

HOST = "bedrock-runtime.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("kind", "status", "name"),
    [
        ("budget", 400, "ServiceQuotaExceededException"),
        ("models", 403, "AccessDeniedException"),
        ("max_output", 400, "ValidationException"),
    ],
)
def test_an_error_has_its_name_in_a_header(kind: str, status: int, name: str) -> None:
    for target in ("/model/anthropic.claude-sonnet-5-v1%3A0/converse-stream", "/model/amazon.nova-lite-v1:0/invoke"):
        refusal = refused(HOST, target, kind)
        assert said(refusal) == (status, {"message": SENTENCE})
        assert header(refusal.headers, b"x-amzn-errortype") == name


def test_other_formats_on_its_hosts_refuse_as_their_own_do() -> None:
    host = "bedrock-mantle.us-east-1.api.aws"
    assert said(refused(host, "/anthropic/v1/messages")) == said(refused("api.anthropic.com", "/v1/messages"))
    assert said(refused(host, "/openai/v1/responses")) == said(refused("api.openai.com", "/v1/responses"))
