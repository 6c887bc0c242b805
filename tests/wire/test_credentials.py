"""What a request's head holds of credentials, as it was sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.credentials import LEAST, credentials


def test_every_place_of_a_credential() -> None:
    headers = [
        (b"Authorization", b"Bearer tok-0123456789"),
        (b"X-Api-Key", b"key-0123456789"),
        (b"x-goog-api-key", b"goog-0123456789"),
        (b"api-key", b"azure-0123456789"),
        (b"Cookie", b'session="cookie-01234"; theme=dark'),
        (b"user-agent", b"some-long-user-agent"),
    ]
    found = credentials(headers, "/v1/models?key=query-0123%2B456&alt=sse#key=no")
    assert found == (
        "tok-0123456789",
        "key-0123456789",
        "goog-0123456789",
        "azure-0123456789",
        "cookie-01234",
        "query-0123+456",
    )


def test_a_key_among_the_protocols_of_a_websocket() -> None:
    protocols = b"realtime, openai-insecure-api-key.key-0123456789 ,openai-beta.realtime-v1"
    assert credentials([(b"Sec-WebSocket-Protocol", protocols)], "/v1/realtime") == ("key-0123456789",)


def test_the_password_of_basic_as_it_is_and_as_it_is_sent() -> None:
    headers = [(b"Authorization", b"Basic c29tZWJvZHk6cGFzcy0wMTIzNDU2Nzg5"), (b"proxy-authorization", b"basic !!!!!!!!!")]
    assert credentials(headers, "/") == ("c29tZWJvZHk6cGFzcy0wMTIzNDU2Nzg5", "pass-0123456789", "!!!!!!!!!")


def test_a_bare_authorization_and_no_query() -> None:
    assert credentials([(b"authorization", b"nothing-but-a-token")], "/v1") == ("nothing-but-a-token",)


@given(st.lists(st.tuples(st.sampled_from((b"authorization", b"cookie", b"x-api-key", b"other")), st.binary())), st.text())
def test_whatever_a_head_holds_it_is_read(headers: list[tuple[bytes, bytes]], target: str) -> None:
    assert all(len(text) >= LEAST for text in credentials(headers, target))


def test_headers_of_others_that_are_named_as_keys_are_known_too() -> None:
    keys = ((b"xi-api-key", b"el-12345678"), (b"cf-aig-authorization", b"Bearer cf-12345678"))
    headers = (*keys, (b"Idempotency-Key", b"once-12345678"))
    assert set(credentials(headers, "/v1/x")) == {"el-12345678", "cf-12345678"}


@pytest.mark.parametrize(
    "name",
    [
        "apikey", "x_api_key", "token", "x-auth", "X-Secret", "X-Access-Key-Id", "CF-Access-Client-Secret",
        "Cf-Access-Jwt-Assertion", "x-goog-iap-jwt-assertion", "X-Amz-Security-Token", "x-litellm-api-key",
        "Ocp-Apim-Subscription-Key", "x-auth-token",
        "x-client-password", "x-hub-signature", "X_SESSION_TOKEN",
    ],
)  # fmt: skip
def test_a_header_that_ends_as_the_names_of_credentials_do_holds_one(name: str) -> None:
    assert credentials([(name.encode(), b" se-01234567 ")], "/v1") == ("se-01234567",)


@pytest.mark.parametrize(
    "name",
    [
        "subscription-key", "auth", "client_secret", "X-Amz-Signature", "X-Amz-Security-Token", "AWSAccessKeyId", "sig",
        "access_token", "apiKey", "key", "x_goog_signature", "password",
    ],
)  # fmt: skip
def test_a_parameter_that_ends_so_holds_one(name: str) -> None:
    assert credentials([], f"/v1?a=1234567890&{name}=se-01234567&b") == ("se-01234567",)


def test_a_scheme_before_it_is_not_part_of_it_in_a_gateways_own_header() -> None:
    assert credentials([(b"X-Auth", b"Bearer se-01234567"), (b"x_authorization", b"se-76543210")], "/") == (
        "se-01234567",
        "se-76543210",
    )


@pytest.mark.parametrize(
    "name",
    [
        "max-tokens", "max_tokens", "x-max-token", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
        "anthropic-ratelimit-input-tokens-reset", "x-request-token-count", "x-token-limit", "idempotency-key",
        "X-Idempotency-Key", "sec-websocket-key", "x-prompt-cache-key", "prompt_cache_key", "x-session-affinity-key",
        "x-routing-key", "pageToken",
        "page_token", "sort_key", "session-id", "thread-id", "x-client-request-id", "x-authored-by", "x-keyboard", "keyword",
        "x-design", "x-secretary", "openai-organization", "x-stainless-retry-count", "anthropic-beta", "traceparent",
    ],
)  # fmt: skip
def test_names_that_only_sound_so_hold_none(name: str) -> None:
    """What is taken for a credential is taken out of all else of its call, sessions and projects too."""
    assert credentials([(name.encode(), b"se-01234567")], f"/v1?{name}=se-01234567") == ()
