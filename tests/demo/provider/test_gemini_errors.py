"""The google-genai SDK knows our errors by their class and status."""

from __future__ import annotations

import pytest
from google import genai
from google.genai import errors, types

# google-genai subclasses the session of aiohttp, which aiohttp warns of; it takes aiohttp wherever it is installed.
pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")]


@pytest.mark.parametrize(
    ("scenario", "error", "code", "status"),
    [
        ("error_400", errors.ClientError, 400, "INVALID_ARGUMENT"),
        ("error_401", errors.ClientError, 401, "UNAUTHENTICATED"),
        ("error_429", errors.ClientError, 429, "RESOURCE_EXHAUSTED"),
        ("error_500", errors.ServerError, 500, "INTERNAL"),
        ("error_529", errors.ServerError, 503, "UNAVAILABLE"),
    ],
)
async def test_errors_have_their_class(url: str, scenario: str, error: type[errors.APIError], code: int, status: str) -> None:
    options = types.HttpOptions(base_url=url, retry_options=types.HttpRetryOptions(attempts=1))
    async with genai.Client(api_key="k", http_options=options).aio as client:
        with pytest.raises(error) as raised:
            await client.models.generate_content(model="gemini-3.8-flash", contents=f"scenario:{scenario}")
    assert (raised.value.code, raised.value.status) == (code, status)
