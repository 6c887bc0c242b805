"""Which program calls: its own name for itself, or the one by which it is known, and its version."""

from __future__ import annotations

import re
from typing import NamedTuple

from halton.wire.header import Headers, header

# What a name begins with in a user agent or as an originator, and what its users call the program.
KNOWN = (
    ("claude-cli", "claude-code"),
    ("claude-code", "claude-code"),
    ("codex", "codex"),
    ("geminicli", "gemini-cli"),
    ("google-genai-sdk", "google-genai"),
    ("xaisdk", "xai-sdk"),
    ("githubcopilotchat", "copilot-chat"),
    ("githubcopilot", "github-copilot"),
)
# The SDKs of many makers name the class of the client: AsyncAnthropicBedrock/Python 2.12.0, AzureOpenAI/JS 6.1.0.
_SDK = re.compile(r"(?:Async)?(?P<client>[A-Z][A-Za-z]{1,30})/(?P<language>[A-Z][A-Za-z#]{0,15}) v?(?P<version>[0-9]\S{0,39})")
_CLASSES = (("anthropic", "anthropic"), ("azureopenai", "openai"))
_LANGUAGES = {"js": "node"}
# Those that Speakeasy generates name the package last: speakeasy-sdk/python 3.7.0 2.935.1 1.0.0 mistralai
_GENERATED = re.compile(r"speakeasy-sdk/[a-z]{1,20} (?P<version>[0-9]\S{0,39}) \S+ \S+ (?P<package>[@A-Za-z][\w.@/-]{0,39})")
_PRODUCT = re.compile(r"(?P<product>[A-Za-z][A-Za-z0-9._+-]{0,39})(?:/v?(?P<version>[0-9][A-Za-z0-9._+-]{0,39}))?")
_VERSION = re.compile(r"[0-9][A-Za-z0-9._+-]{0,39}")


class Client(NamedTuple):
    """A program and its version, each None where it is not told."""

    name: str | None = None
    version: str | None = None


def read_client(headers: Headers) -> Client:
    """The program that a request's headers name: an originator goes before a user agent, which may be of its library only."""
    agent = read_agent(header(headers, b"user-agent") or "")
    if editor := header(headers, b"x-cursor-client-version"):
        return Client("cursor", _version(editor))
    if originator := _known(header(headers, b"originator") or ""):
        own = agent.version if agent.name == originator else None
        return Client(originator, own or _version(header(headers, b"version") or ""))
    return agent


def read_agent(agent: str) -> Client:
    """The program that a user agent names."""
    if found := _SDK.match(agent):
        language = found["language"].lower()
        return Client(f"{_maker(found['client'].lower())}-{_LANGUAGES.get(language, language)}", found["version"])
    if found := _GENERATED.match(agent):
        return Client(found["package"].lower(), found["version"])
    if found := _PRODUCT.match(agent):
        return Client(_known(agent) or found["product"].lower(), found["version"])
    return Client()


def _known(said: str) -> str | None:
    return next((name for start, name in KNOWN if said.lower().startswith(start)), None)


def _maker(client: str) -> str:
    return next((maker for start, maker in _CLASSES if client.startswith(start)), client)


def _version(said: str) -> str | None:
    found = _VERSION.search(said[:80])
    return found[0] if found else None
