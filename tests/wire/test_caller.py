from __future__ import annotations

import pytest

from halton.wire.caller import Caller, billing, read_caller


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        (b"claude-cli/2.1.330 (external, sdk-cli)", "claude-code"),
        (b"codex_exec/0.169.0 (Linux)", "codex"),
        (b"GeminiCLI/0.61.0/gemini-2.5-pro (linux; x64)", "gemini-cli"),
        (b"google-genai-sdk/3.4.0 gl-python/3.13.0", "google-genai"),
        (b"Anthropic/Python 2.12.0", "anthropic-python"),
        (b"AsyncAnthropic/Python 2.12.0", "anthropic-python"),
        (b"AsyncOpenAI/Python 3.54.0", "openai-python"),
        (b"OpenAI/JS 6.1.0", "openai-node"),
        (b"curl/7.88.1", "curl"),
        (b"python-httpx2/2.16", "python-httpx2"),
        (b"\x1b[31m", None),
        (b"", None),
    ],
)
def test_clients_are_known_by_their_agent(agent: bytes, client: str | None) -> None:
    assert read_caller([(b"User-Agent", agent)]).client == client


def test_the_originator_goes_before_the_agent() -> None:
    assert read_caller([(b"user-agent", b"reqwest/1"), (b"originator", b"codex_exec")]).client == "codex"


def test_session_and_attempt_are_read() -> None:
    headers = [(b"X-Claude-Code-Session-Id", b"s-1"), (b"X-Stainless-Retry-Count", b"2")]
    assert read_caller(headers) == Caller(session="s-1", attempt=2)
    assert read_caller([(b"session-id", b"s-2")]).session == "s-2"


def test_odd_attempts_are_the_first() -> None:
    for count in (b"-1", b"x", b"99999999999", b"\xb2"):
        assert read_caller([(b"x-stainless-retry-count", count)]).attempt == 0


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
        ("acme", [], "billed"),
    ],
)
def test_who_pays_is_told_by_the_login(provider: str, headers: list[tuple[bytes, bytes]], paid: str) -> None:
    assert billing(provider, headers) == paid
