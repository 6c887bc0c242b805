"""Who calls, as the request's headers say: client, session, attempt and who pays; no credential is kept."""

from __future__ import annotations

import re

import msgspec

from halton.wire.header import Headers, header
from halton.wire.text import safe_text


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """What a request's headers tell of its sender; `attempt` counts retries from 0."""

    client: str | None = None
    client_version: str | None = None
    session: str | None = None
    thread: str | None = None
    agent: str | None = None
    parent_agent: str | None = None
    request_class: str | None = None
    attempt: int = 0


PLACES = ("session", "thread", "agent", "parent_agent", "request_class")
"""Where a call stands among its caller's others: headers and bodies may both say it, and the headers go first."""

CLIENTS = (
    ("claude-cli", "claude-code"),
    ("claude-code", "claude-code"),
    ("codex", "codex"),
    ("geminicli", "gemini-cli"),
    ("google-genai-sdk", "google-genai"),
    ("anthropic/python", "anthropic-python"),
    ("asyncanthropic/python", "anthropic-python"),
    ("anthropic/js", "anthropic-node"),
    ("openai/python", "openai-python"),
    ("asyncopenai/python", "openai-python"),
    ("openai/js", "openai-node"),
)
_SESSIONS = (b"x-claude-code-session-id", b"session-id", b"session_id", b"x-session-id")
_PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9._+-]{0,39}")
_ATTEMPT = re.compile(r"[0-9]{1,4}")
_SUBSCRIPTION_AGENTS = ("geminicli", "cloudcode")


def read_caller(headers: Headers) -> Caller:
    """The caller that a request's headers name."""
    sessions = (header(headers, name) for name in _SESSIONS)
    attempt = header(headers, b"x-stainless-retry-count") or ""
    return Caller(
        client=_client(headers),
        session=safe_text(next((session for session in sessions if session), None)),
        attempt=int(attempt) if _ATTEMPT.fullmatch(attempt) else 0,
    )


def billing(provider: str, headers: Headers) -> str:
    """`subscription` where the call has no bill of its own (a login with a plan), else `billed`."""
    bearer = _bearer(headers)
    if provider == "anthropic":
        flat = bearer.startswith("sk-ant-oat")
    elif provider == "openai":
        flat = header(headers, b"chatgpt-account-id") is not None
    elif provider == "google":
        flat = bool(bearer) and header(headers, b"x-goog-api-key") is None and _code_assist(headers)
    else:
        flat = False
    return "subscription" if flat else "billed"


def _client(headers: Headers) -> str | None:
    """The client's name: the originator goes before the agent, a known agent before the name it gives itself."""
    agent = header(headers, b"user-agent") or ""
    for said in ((header(headers, b"originator") or "").lower(), agent.lower()):
        for start, name in CLIENTS:
            if said.startswith(start):
                return name
    product = _PRODUCT.match(agent)
    return product[0].lower() if product else None


def _bearer(headers: Headers) -> str:
    scheme, _, credential = (header(headers, b"authorization") or "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def _code_assist(headers: Headers) -> bool:
    host = (header(headers, b"host") or header(headers, b":authority") or "").lower()
    agent = (header(headers, b"user-agent") or "").lower()
    return host.startswith("cloudcode-pa.") or agent.startswith(_SUBSCRIPTION_AGENTS)
