from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from halton.wire.find import all_providers, find_provider, finder, overlap, provider_files, provider_hosts
from halton.wire.format_names import format_names


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
    assert not {"brotli", "zstandard", "mitmproxy", "pyarrow", "asyncio"} & set(loaded)


def test_hosts_of_config_toml_speak_the_format_they_name_below_any_path() -> None:
    find = finder([("llm.corp.example", "openai"), ("*.anthropic.corp.example", "anthropic"), ("127.0.0.1:11435", "openai")])
    gateway = find("LLM.corp.example:443")
    assert gateway is not None and (gateway.name, gateway.local, gateway.unlisted) == ("openai", False, "other")
    for target in ("/v1/chat/completions", "/team/a/v1/chat/completions?x=1"):
        route = gateway.route("POST", target)
        assert (route.kind, route.reader() is not None) == ("generation", True)
    below = find("eu.anthropic.corp.example")
    assert below is not None and below.route("POST", "/v1/messages").kind == "generation"
    own = find("127.0.0.1:11435")
    assert own is not None and own.local
    assert find("127.0.0.1:11434") is None
    assert find("api.openai.com") is not None and find("example.com") is None


def test_only_names_are_hosts_to_sign_for() -> None:
    hosts = provider_hosts([("llm.corp.example", "openai"), ("127.0.0.1:11435", "openai"), ("[::1]:80", "openai")])
    assert hosts[: len(provider_hosts())] == provider_hosts()
    assert hosts[len(provider_hosts()) :] == ("llm.corp.example",)


def test_the_formats_are_the_files() -> None:
    assert set(format_names()) == set(provider_files())


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("api.openai.com", "api.openai.com", True),
        ("api.openai.com", "*.openai.com", True),
        ("*.eu.openai.com", "*.openai.com", True),
        ("*.openai.com", "*.openai.com", True),
        ("openai.com", "*.openai.com", False),
        ("*.openai.com", "*.xopenai.com", False),
        ("api.openai.com", "openai.com", False),
    ],
)
def test_patterns_overlap_where_some_name_is_of_both(one: str, other: str, both: bool) -> None:
    assert (overlap(one, other), overlap(other, one)) == (both, both)
