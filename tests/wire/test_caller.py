from __future__ import annotations

import pytest

from halton.wire.caller import PLACES, Caller, billing, read_caller
from halton.wire.place import STATED


def test_everything_that_the_headers_tell_is_read() -> None:
    headers = [
        (b"User-Agent", b"claude-cli/2.1.330 (external, cli)"),
        (b"X-Claude-Code-Session-Id", b"s-1"),
        (b"X-Claude-Code-Request-Class", b"main"),
        (b"X-Stainless-Retry-Count", b"2"),
    ]
    assert read_caller(headers) == Caller(
        client="claude-code", client_version="2.1.330", session="s-1", request_class="main", attempt=2
    )


def test_headers_that_tell_nothing_are_a_caller_without_a_name() -> None:
    assert read_caller([]) == Caller()


def test_the_facts_of_a_place_are_those_that_headers_may_state() -> None:
    assert PLACES == tuple(STATED)


@pytest.mark.parametrize(
    ("provider", "headers", "paid"),
    [
        ("anthropic", [(b"Authorization", b"Bearer sk-ant-oat01-x")], "subscription"),
        ("anthropic", [(b"authorization", b"Bearer sk-ant-api03-x")], "billed"),
        ("anthropic", [(b"x-api-key", b"sk-ant-api03-x")], "billed"),
        ("openai", [(b"authorization", b"Bearer ey"), (b"ChatGPT-Account-Id", b"a")], "subscription"),
        ("openai", [(b"authorization", b"Bearer sk-x")], "billed"),
        ("google", [(b"authorization", b"Bearer ya29"), (b"host", b"cloudcode-pa.googleapis.com")], "subscription"),
        ("google", [(b"x-goog-api-key", b"k"), (b"user-agent", b"GeminiCLI/1")], "billed"),
        ("github-copilot", [(b"authorization", b"Bearer tid=x")], "subscription"),
        ("cursor", [], "subscription"),
        ("acme", [], "billed"),
    ],
)
def test_who_pays_is_told_by_the_login(provider: str, headers: list[tuple[bytes, bytes]], paid: str) -> None:
    assert billing(provider, headers) == paid


def test_a_server_of_one_s_own_bills_nothing_whatever_the_login() -> None:
    assert billing("openai", [(b"authorization", b"Bearer sk-x")], local=True) == "local"
    assert billing("github-copilot", [], local=True) == "local"
