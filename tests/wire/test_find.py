from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from halton.wire.find import all_providers, find_provider, provider_hosts


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("api.anthropic.com", "anthropic"),
        ("API.Anthropic.com.:443", "anthropic"),
        ("api.openai.com", "openai"),
        ("eu.api.openai.com", "openai"),
        ("us.chatgpt.com", "openai"),
        ("generativelanguage.googleapis.com", "google"),
        ("cloudcode-pa.googleapis.com", "google"),
    ],
)
def test_hosts_are_found(host: str, name: str) -> None:
    provider = find_provider(host)
    assert provider is not None and provider.name == name


@pytest.mark.parametrize("host", ["example.com", "xapi.openai.com", "api.anthropic.com.evil.example", "", "openai.com"])
def test_other_hosts_are_no_providers(host: str) -> None:
    assert find_provider(host) is None


def test_every_file_is_a_provider_with_hosts_of_its_own() -> None:
    assert {"anthropic", "google", "openai"} <= {provider.name for provider in all_providers()}
    assert len(set(provider_hosts())) == len(provider_hosts())


def test_finding_imports_nothing_heavy() -> None:
    code = "import sys; from halton.wire.find import provider_hosts; provider_hosts(); sys.stdout.write(','.join(sys.modules))"
    root = Path(__file__).parents[2]
    loaded = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout.split(",")
    assert not {"brotli", "zstandard", "mitmproxy", "pyarrow", "asyncio", "zlib"} & set(loaded)
