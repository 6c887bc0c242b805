"""What a request's head holds of credentials, as it was sent."""

from __future__ import annotations

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


def test_a_bare_authorization_and_no_query() -> None:
    assert credentials([(b"authorization", b"nothing-but-a-token")], "/v1") == ("nothing-but-a-token",)


@given(st.lists(st.tuples(st.sampled_from((b"authorization", b"cookie", b"x-api-key", b"other")), st.binary())), st.text())
def test_whatever_a_head_holds_it_is_read(headers: list[tuple[bytes, bytes]], target: str) -> None:
    assert all(len(text) >= LEAST for text in credentials(headers, target))


def test_headers_of_others_that_are_named_as_keys_are_known_too() -> None:
    keys = ((b"xi-api-key", b"el-12345678"), (b"cf-aig-authorization", b"Bearer cf-12345678"))
    headers = (*keys, (b"Idempotency-Key", b"once-12345678"))
    assert set(credentials(headers, "/v1/x")) == {"el-12345678", "cf-12345678"}
