"""Who calls, as the request's headers say: client, session, attempt and who pays; no credential is kept."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from halton.wire.client import read_client
from halton.wire.header import Headers, header
from halton.wire.place import read_attempt, read_place


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

FLAT = ("cursor", "github-copilot")
"""Providers that sell plans and no tokens."""

OWN = ("halton",)
"""Ourselves, on this machine."""

_SUBSCRIPTION_AGENTS = ("geminicli", "cloudcode")


def read_caller(headers: Headers) -> Caller:
    """The caller that a request's headers name."""
    client = read_client(headers)
    attempt = read_attempt(headers)
    return Caller(client=client.name, client_version=client.version, attempt=attempt, **read_place(headers))


def billing(provider: str, headers: Headers, local: bool = False) -> str:
    """`local` for a server of the user's own, `subscription` where a plan pays and the call has no bill, else `billed`."""
    if local or provider in OWN:
        return "local"
    bearer = _bearer(headers)
    if provider == "anthropic":
        flat = bearer.startswith("sk-ant-oat")
    elif provider == "openai":
        flat = header(headers, b"chatgpt-account-id") is not None
    elif provider == "google":
        flat = bool(bearer) and header(headers, b"x-goog-api-key") is None and _code_assist(headers)
    else:
        flat = provider in FLAT
    return "subscription" if flat else "billed"


def billed_after_all(billing: str, stated: Mapping[str, str]) -> str:
    """The billing once the answer's headers are known: beyond a plan's windows Anthropic bills by the token."""
    overage = stated.get("anthropic-ratelimit-unified-overage-in-use", "").lower() == "true"
    return "billed" if billing == "subscription" and overage else billing


def _bearer(headers: Headers) -> str:
    scheme, _, credential = (header(headers, b"authorization") or "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def _code_assist(headers: Headers) -> bool:
    host = (header(headers, b"host") or header(headers, b":authority") or "").lower()
    agent = (header(headers, b"user-agent") or "").lower()
    return host.startswith("cloudcode-pa.") or agent.startswith(_SUBSCRIPTION_AGENTS)
