from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.wire.client import Client, read_client


@pytest.mark.parametrize(
    ("agent", "name", "version"),
    [
        ("claude-cli/2.1.330 (external, sdk-cli)", "claude-code", "2.1.330"),
        ("claude-code/2.1.197", "claude-code", "2.1.197"),
        ("codex_exec/0.169.0 (Linux 6.1; x86_64)", "codex", "0.169.0"),
        ("codex_cli_rs/0.169.0 (Mac OS 15.6; arm64) Terminal", "codex", "0.169.0"),
        ("GeminiCLI/0.61.0/gemini-2.5-pro (linux; x64)", "gemini-cli", "0.61.0"),
        ("google-genai-sdk/3.4.0 gl-python/3.13.0", "google-genai", "3.4.0"),
        ("Anthropic/Python 2.12.0", "anthropic-python", "2.12.0"),
        ("AsyncAnthropic/Python 2.12.0", "anthropic-python", "2.12.0"),
        ("AnthropicBedrock/Python 2.12.0", "anthropic-python", "2.12.0"),
        ("Anthropic/JS 0.99.0", "anthropic-node", "0.99.0"),
        ("Anthropic/Go 1.19.0", "anthropic-go", "1.19.0"),
        ("AsyncOpenAI/Python 3.54.0", "openai-python", "3.54.0"),
        ("AsyncAzureOpenAI/Python 3.54.0", "openai-python", "3.54.0"),
        ("OpenAI/JS 6.1.0", "openai-node", "6.1.0"),
        ("OpenAI/2.5.0 (.NET 9.0.8)", "openai", "2.5.0"),
        ("AsyncGroq/Python 1.7.0", "groq-python", "1.7.0"),
        ("Together/Python 3.1.1", "together-python", "3.1.1"),
        ("Cerebras/Python 1.91.0", "cerebras-python", "1.91.0"),
        ("speakeasy-sdk/python 3.7.0 2.935.1 1.0.0 mistralai", "mistralai", "3.7.0"),
        ("speakeasy-sdk/typescript 1.7.5 2.0 1.0.0 @openrouter/sdk", "@openrouter/sdk", "1.7.5"),
        ("cohere/7.3.1", "cohere", "7.3.1"),
        ("XaiSdk/1.21.0 grpc-python/1.76.0 grpc-c/51.0.0 (linux; chttp2)", "xai-sdk", "1.21.0"),
        ("Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux#6.1 lang/python#3.13.0", "boto3", "1.44.5"),
        ("ollama-python/0.6.3 (x86_64 linux) Python/3.13.0", "ollama-python", "0.6.3"),
        ("GitHubCopilotChat/0.35.0", "copilot-chat", "0.35.0"),
        ("GithubCopilot/1.378.0", "github-copilot", "1.378.0"),
        ("litellm/1.109.1", "litellm", "1.109.1"),
        ("opencode/v1.2.3 ai-sdk/provider-utils/3.0.9", "opencode", "1.2.3"),
        ("curl/7.88.1", "curl", "7.88.1"),
        ("python-httpx2/2.16", "python-httpx2", "2.16"),
        ("node", "node", None),
        ("acme/unreleased", "acme", None),
        ("\x1b[31m", None, None),
        ("", None, None),
    ],
)
def test_clients_are_known_by_their_agent(agent: str, name: str | None, version: str | None) -> None:
    assert read_client([(b"User-Agent", agent.encode())]) == Client(name, version)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(b"originator", b"codex_exec"), (b"user-agent", b"codex_exec/0.169.0 (Linux)")], Client("codex", "0.169.0")),
        ([(b"originator", b"codex_vscode"), (b"user-agent", b"reqwest/1"), (b"version", b"0.169.0")], Client("codex", "0.169.0")),
        ([(b"originator", b"codex_exec"), (b"user-agent", b"reqwest/1")], Client("codex", None)),
        ([(b"originator", b"acme"), (b"user-agent", b"reqwest/1")], Client("reqwest", "1")),
        ([(b"x-cursor-client-version", b"2.1.17"), (b"user-agent", b"connect-es/1.6.1")], Client("cursor", "2.1.17")),
        ([(b"x-cursor-client-version", b"cli-2026.11.20"), (b"user-agent", b"connect-es/1")], Client("cursor", "2026.11.20")),
        ([(b"x-cursor-client-version", b"cli-shep")], Client("cursor", None)),
        ([], Client(None, None)),
    ],
)
def test_a_program_that_names_itself_goes_before_its_library(headers: list[tuple[bytes, bytes]], expected: Client) -> None:
    assert read_client(headers) == expected


@given(agent=st.binary(max_size=300), originator=st.binary(max_size=40))
def test_whatever_is_said_names_are_short_and_printable(agent: bytes, originator: bytes) -> None:
    client = read_client([(b"user-agent", agent), (b"originator", originator), (b"version", agent)])
    for said in client:
        assert said is None or (said.isascii() and said.isprintable() and 0 < len(said) <= 60)
