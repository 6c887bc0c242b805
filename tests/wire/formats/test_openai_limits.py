from __future__ import annotations

from typing import Any

from fixtures.fixture import body
from halton.wire.formats.openai_limits import add_headers, codex_limits, error_headers, session_limits
from halton.wire.formats.openai_response_event import Event, decode_event


def event(**facts: Any) -> Event:
    read = decode_event(body(facts))
    assert read is not None
    return read


def test_windows_and_credits_have_the_names_of_header_lines() -> None:
    limits = {"primary": {"used_percent": 12, "window_minutes": 300, "reset_at": 1900000000}, "secondary": None}
    stated = codex_limits(event(rate_limits=limits, credits={"has_credits": True, "unlimited": False, "balance": "3.50"}))
    assert stated == {
        "x-codex-primary-used-percent": "12",
        "x-codex-primary-window-minutes": "300",
        "x-codex-primary-reset-at": "1900000000",
        "x-codex-credits-has-credits": "true",
        "x-codex-credits-unlimited": "false",
        "x-codex-credits-balance": "3.50",
    }


def test_a_limit_with_a_name_has_a_family_of_its_own() -> None:
    limits = {"primary": {"used_percent": 7.5}}
    assert codex_limits(event(rate_limits=limits, metered_limit_name="codex_bengalfox")) == {
        "x-codex-bengalfox-primary-used-percent": "7.5"
    }
    for name in ("codex", None, 7, "codex_Ä", "x" * 100):
        assert codex_limits(event(rate_limits=limits, metered_limit_name=name)) == {"x-codex-primary-used-percent": "7.5"}


def test_limits_that_make_no_sense_are_none() -> None:
    for stated in (None, [], "x", {"primary": [1]}, {"primary": {"used_percent": {}, "reset_at": None}}):
        assert codex_limits(event(rate_limits=stated, credits=stated)) == {}


def test_a_sessions_limits_are_those_of_requests_and_tokens() -> None:
    stated = [{"name": "tokens", "limit": 5, "remaining": 0, "reset_seconds": "1.5"}, {"name": "secrets", "limit": 1}, 7]
    assert session_limits(stated) == {
        "x-ratelimit-limit-tokens": "5",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "1.5s",
    }
    assert session_limits({"name": "tokens"}) == {}


def test_of_an_errors_headers_only_those_that_any_answer_keeps_stay() -> None:
    lines = {"retry-after": 3, "X-Request-Id": "req_1", "set-cookie": "secret", "cf-ray": ["x"], "x-should-retry": "tr\nue"}
    kept = {"retry-after": "3", "x-request-id": "req_1", "cf-ray": "", "x-should-retry": "true"}
    assert error_headers(event(headers=lines)) == kept
    assert error_headers(event(error={"headers": lines})) == kept
    assert error_headers(event(headers="x", error="y")) == {}


def test_no_more_headers_are_kept_than_of_an_answer() -> None:
    headers: dict[str, str] = {}
    for number in range(100):
        add_headers(headers, {f"x-codex-{number}": "1"})
    add_headers(headers, {"x-codex-0": "2"})
    assert (len(headers), headers["x-codex-0"]) == (64, "2")
