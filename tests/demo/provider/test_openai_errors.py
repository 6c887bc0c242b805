"""The openai SDK knows our errors by their class, code and headers."""

from __future__ import annotations

import openai
import pytest

from halton.demo.provider import Provider

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("scenario", "error", "status", "code"),
    [
        ("error_400", openai.BadRequestError, 400, None),
        ("error_401", openai.AuthenticationError, 401, "invalid_api_key"),
        ("error_403", openai.PermissionDeniedError, 403, "unsupported_country_region_territory"),
        ("error_429", openai.RateLimitError, 429, "rate_limit_exceeded"),
        ("error_500", openai.InternalServerError, 500, None),
        ("error_502", openai.InternalServerError, 502, None),
        ("error_529", openai.InternalServerError, 503, None),
    ],
)
async def test_errors_have_their_class(
    url: str, scenario: str, error: type[openai.APIStatusError], status: int, code: str | None
) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        with pytest.raises(error) as raised:
            await client.responses.create(model="gpt-5.4", input=f"scenario:{scenario}")
    assert (raised.value.status_code, raised.value.code) == (status, code)


async def test_limits_and_ids_stand_in_the_headers(url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=0) as client:
        with pytest.raises(openai.RateLimitError) as raised:
            await client.responses.create(model="gpt-5.4", input="scenario:error_429")
    headers = raised.value.response.headers
    assert headers["retry-after"] == "1"
    assert headers["x-ratelimit-limit-tokens"] == "2000000"
    assert raised.value.request_id == "req_a1b2c3d4000000000001halton000000"


async def test_a_retry_succeeds(provider: Provider, url: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="k", max_retries=1) as client:
        await client.responses.create(model="gpt-5.4", input="scenario:retry")
    assert [sent.status for sent in provider.sent] == [503, 200]
    assert [request.header(b"x-stainless-retry-count") for request in provider.requests] == ["0", "1"]
