"""Google's errors."""

from __future__ import annotations

import pytest

from wire.refused import SENTENCE, refused, said

GEMINI = ("generativelanguage.googleapis.com", "/v1beta/models/gemini-3-pro:generateContent")
VERTEX = ("us-east1-aiplatform.googleapis.com", "/v1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent")
PLACES = (GEMINI, VERTEX, ("cloudcode-pa.googleapis.com", "/v1internal:streamGenerateContent?alt=sse"))


@pytest.mark.parametrize(("host", "target"), PLACES)
def test_a_quota_that_is_used_up(host: str, target: str) -> None:
    status, body = said(refused(host, target, "requests"))
    quota = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "HaltonPolicyPerDay"}]}
    error = {"code": 429, "message": SENTENCE, "status": "RESOURCE_EXHAUSTED", "details": [quota]}
    assert (status, body) == (429, {"error": error})


@pytest.mark.parametrize(
    ("kind", "status", "name"), [("models", 403, "PERMISSION_DENIED"), ("max_context", 400, "INVALID_ARGUMENT")]
)
def test_what_may_not_be_asked(kind: str, status: int, name: str) -> None:
    assert said(refused(*GEMINI, kind)) == (status, {"error": {"code": status, "message": SENTENCE, "status": name}})


def test_where_it_speaks_openai_it_refuses_so() -> None:
    found = said(refused("generativelanguage.googleapis.com", "/v1beta/openai/chat/completions"))
    assert found == said(refused("api.openai.com", "/v1/chat/completions"))
