from __future__ import annotations

from halton.wire.header import header, kept_headers, printable, request_id


def test_a_header_is_found_whatever_its_case_and_lists_are_joined() -> None:
    headers = [(b"Content-Encoding", b"gzip"), (b"content-encoding", b"br")]
    assert header(headers, b"content-encoding") == "gzip, br"
    assert header(headers, b"content-type") is None


def test_only_request_ids_and_limits_are_kept() -> None:
    headers = [
        (b"Request-Id", b"req_1"),
        (b"anthropic-ratelimit-unified-5h-utilization", b"0.11"),
        (b"x-ratelimit-remaining-tokens", b"100"),
        (b"x-codex-primary-used-percent", b"12"),
        (b"x-codex-bengalfox-primary-reset-at", b"19"),
        (b"x-codex-turn-state", b"opaque"),
        (b"anthropic-organization-id", b"org"),
        (b"openai-organization", b"org"),
        (b"Set-Cookie", b"a=b"),
    ]
    assert kept_headers(headers) == {
        "request-id": "req_1",
        "anthropic-ratelimit-unified-5h-utilization": "0.11",
        "x-ratelimit-remaining-tokens": "100",
        "x-codex-primary-used-percent": "12",
        "x-codex-bengalfox-primary-reset-at": "19",
    }


def test_values_are_short_and_printable() -> None:
    assert printable(b" a\x1b\x00b\xff ") == "abÿ"
    assert len(printable(b"x" * 1000)) == 200


def test_few_headers_are_kept_of_many() -> None:
    assert len(kept_headers([(f"x-ratelimit-{number}".encode(), b"1") for number in range(500)])) == 64


def test_the_request_id_is_found_under_every_name() -> None:
    assert request_id([(b"x-request-id", b"req_2"), (b"request-id", b"req_1")]) == "req_1"
    assert request_id([(b"X-Request-Id", b"req_2")]) == "req_2"
    assert request_id([]) is None
