"""The anthropic SDK knows our errors by their class, type and id."""

from __future__ import annotations

from typing import Any

import anthropic
import pytest

from halton.demo.provider import Provider

pytestmark = pytest.mark.anyio


def asks(scenario: str, model: str = "claude-opus-5-5") -> dict[str, Any]:
    return {"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": f"scenario:{scenario}"}]}


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, anthropic.BadRequestError, "invalid_request_error"),
        (401, anthropic.AuthenticationError, "authentication_error"),
        (403, anthropic.PermissionDeniedError, "permission_error"),
        (429, anthropic.RateLimitError, "rate_limit_error"),
        (500, anthropic.InternalServerError, "api_error"),
        (529, anthropic.InternalServerError, "overloaded_error"),
    ],
)
async def test_errors_have_their_class(url: str, status: int, error: type[anthropic.APIStatusError], kind: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k", max_retries=0) as client:
        with pytest.raises(error) as raised:
            await client.messages.create(**asks(f"error_{status}"))
    assert raised.value.status_code == status
    assert raised.value.body["error"]["type"] == kind  # type: ignore[index]
    assert raised.value.request_id == "req_011Ca1b2c3d4000000000001"


async def test_an_unknown_model_is_not_found(url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k", max_retries=0) as client:
        with pytest.raises(anthropic.NotFoundError, match="model: gtp-5"):
            await client.messages.create(**asks("plain", "gtp-5"))


async def test_a_retry_succeeds(provider: Provider, url: str) -> None:
    async with anthropic.AsyncAnthropic(base_url=url, api_key="k", max_retries=1) as client:
        message = await client.messages.create(**asks("retry"))
    assert message.stop_reason == "end_turn"
    assert [sent.status for sent in provider.sent] == [529, 200]


async def test_limits_stand_in_the_headers(wire: Any) -> None:
    await wire.send("/v1/messages", asks("error_429"))
    _, headers, _ = await wire.answer()
    assert (headers["retry-after"], headers["x-should-retry"]) == ("1", "true")
    assert headers["anthropic-ratelimit-output-tokens-limit"] == "400000"
    assert headers["anthropic-ratelimit-requests-reset"] == "2026-11-21T18:30:00Z"
