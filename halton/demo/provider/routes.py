"""Which endpoint a request is for, by its host and path, and how each provider says that it has no such path."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from halton.demo.provider import (
    anthropic,
    code_assist,
    codex,
    gemini,
    gemini_errors,
    google_login,
    openai_chat,
    openai_embeddings,
    openai_errors,
    openai_responses,
)
from halton.demo.provider.answer import Answer
from halton.demo.provider.question import Question
from halton.demo.provider.received import Received
from halton.demo.provider.responses_socket import Conversation, over_codex, over_openai

GEMINI_PATH = re.compile(r"/v1(?:beta|alpha)?/models/[^/:]+:(\w+)")
PROVIDERS = {
    "api.anthropic.com": "anthropic",
    "api.openai.com": "openai",
    "chatgpt.com": "codex",
    "ab.chatgpt.com": "codex",
    "generativelanguage.googleapis.com": "google",
    "cloudcode-pa.googleapis.com": "code_assist",
    "oauth2.googleapis.com": "google_login",
    "www.googleapis.com": "google_login",
}
REFUSALS = {
    "anthropic": anthropic.refused,
    "openai": openai_errors.refused,
    "codex": codex.refused,
    "google": gemini_errors.refused,
    "code_assist": gemini_errors.refused,
    "google_login": gemini_errors.refused,
}


class Generation(NamedTuple):
    """An endpoint whose answer depends on a question."""

    asked: Callable[[Received], Question]
    answer: Callable[[Question], Answer]


class Endpoint(NamedTuple):
    """What stands at a path: a generation or a fixed answer, and its provider's refusals."""

    provider: str
    generation: Generation | None = None
    fixed: Callable[[Received], Answer] | None = None
    method: str = "POST"
    converse: Conversation | None = None

    @property
    def refused(self) -> Callable[..., Answer]:
        return REFUSALS[self.provider]


GEMINI_GENERATION = Generation(gemini.asked, gemini.answer)
CODE_ASSIST_GENERATION = Generation(code_assist.asked, code_assist.answer)
VERBS = {
    "generateContent": Endpoint("google", GEMINI_GENERATION),
    "streamGenerateContent": Endpoint("google", GEMINI_GENERATION),
    "countTokens": Endpoint("google", fixed=gemini.counted),
    "embedContent": Endpoint("google", fixed=gemini.embedded),
    "batchEmbedContents": Endpoint("google", fixed=gemini.embedded),
}
PATHS = {
    "/v1/messages": Endpoint("anthropic", Generation(anthropic.asked, anthropic.answer)),
    "/v1/messages/count_tokens": Endpoint("anthropic", fixed=anthropic.counted),
    "/v1/chat/completions": Endpoint("openai", Generation(openai_chat.asked, openai_chat.answer)),
    "/v1/responses": Endpoint("openai", Generation(openai_responses.asked, openai_responses.answer), converse=over_openai),
    "/v1/responses/input_tokens": Endpoint("openai", fixed=openai_responses.counted),
    "/v1/embeddings": Endpoint("openai", Generation(openai_embeddings.asked, openai_embeddings.answer)),
    "/backend-api/codex/responses": Endpoint("codex", Generation(codex.asked, codex.answer), converse=over_codex),
    "/backend-api/codex/models": Endpoint("codex", fixed=codex.models, method="GET"),
    "/backend-api/wham/accounts/check": Endpoint("codex", fixed=codex.account, method="GET"),
    "/otlp/v1/metrics": Endpoint("codex", fixed=codex.welcomed),
    "/v1internal:generateContent": Endpoint("code_assist", CODE_ASSIST_GENERATION),
    "/v1internal:streamGenerateContent": Endpoint("code_assist", CODE_ASSIST_GENERATION),
    "/v1internal:loadCodeAssist": Endpoint("code_assist", fixed=code_assist.account),
    "/v1internal:retrieveUserQuota": Endpoint("code_assist", fixed=code_assist.quota),
    "/v1internal:listExperiments": Endpoint("code_assist", fixed=code_assist.experiments),
    "/v1internal:recordCodeAssistMetrics": Endpoint("code_assist", fixed=code_assist.recorded),
    "/tokeninfo": Endpoint("google_login", fixed=google_login.token),
    "/oauth2/v2/userinfo": Endpoint("google_login", fixed=google_login.user, method="GET"),
}


def route(received: Received) -> Endpoint:
    """Find the endpoint; a path that the provider does not have is an endpoint that says so."""
    provider = _host_of(received)
    endpoint = _at(received.path)
    if endpoint is None or provider not in (None, endpoint.provider):
        return _unknown(provider or _guess(received))
    if received.upgrades and endpoint.converse:
        return Endpoint(endpoint.provider, fixed=lambda _: endpoint.refused(426, "Upgrade Required"))
    if received.method != endpoint.method:
        return Endpoint(endpoint.provider, fixed=lambda _: endpoint.refused(405, "Method Not Allowed"))
    return endpoint


def conversation(received: Received) -> Conversation | None:
    """What is spoken on the socket that a request asks for; None if it asks for none, or where there is none."""
    endpoint = _at(received.path) if received.upgrades else None
    return endpoint.converse if endpoint is not None and _host_of(received) in (None, endpoint.provider) else None


def _host_of(received: Received) -> str | None:
    return PROVIDERS.get(received.header(b"host").partition(":")[0].lower())


def _at(path: str) -> Endpoint | None:
    if path in PATHS:
        return PATHS[path]
    found = GEMINI_PATH.fullmatch(path)
    return VERBS.get(found[1]) if found else None


def _guess(received: Received) -> str:
    """Whose 404 it is when only localhost was named."""
    if received.header(b"anthropic-version"):
        return "anthropic"
    return "google" if received.header(b"x-goog-api-key") or received.path.startswith("/v1beta") else "openai"


def _unknown(provider: str) -> Endpoint:
    if provider == "anthropic":
        return Endpoint(provider, fixed=lambda _: anthropic.refused(404, "Not found"))
    if provider in ("google", "code_assist", "google_login"):
        return Endpoint(provider, fixed=lambda received: gemini_errors.unknown_path(received.path))
    return Endpoint(provider, fixed=_unknown_to_openai)


def _unknown_to_openai(received: Received) -> Answer:
    return openai_errors.unknown_path(received.method, received.path)
