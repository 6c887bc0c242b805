"""Codex with a ChatGPT login: its endpoints on chatgpt.com, which also tell how much of the plan is used."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from halton.demo.provider import openai_errors, openai_responses
from halton.demo.provider.answer import Answer, Headers
from halton.demo.provider.openai_errors import headers
from halton.demo.provider.question import Question
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import compact, whole

__all__ = ["ENDPOINT", "LIMITS", "USED_UP", "USED_UP_HEADERS", "account", "answer", "asked", "models", "refused", "welcomed"]

ENDPOINT = "codex_responses"
ACCOUNT_ID = "00000000-0000-4000-8000-000000000002"
RESET = 1_795_018_000
LIMIT_HEADERS: Headers = (
    ("x-codex-plan-type", "plus"),
    ("x-codex-primary-used-percent", "12"),
    ("x-codex-primary-window-minutes", "300"),
    ("x-codex-primary-reset-at", str(RESET)),
    ("x-codex-secondary-used-percent", "34"),
    ("x-codex-secondary-window-minutes", "10080"),
    ("x-codex-secondary-reset-at", str(RESET)),
    ("x-codex-credits-has-credits", "False"),
)
# On a socket the limits are a message of their own, before the first event of each response.
LIMITS: dict[str, Any] = {
    "type": "codex.rate_limits",
    "plan_type": "plus",
    "rate_limits": {
        "allowed": True,
        "limit_reached": False,
        "primary": {"used_percent": 12, "window_minutes": 300, "reset_at": RESET},
        "secondary": {"used_percent": 34, "window_minutes": 10080, "reset_at": RESET},
    },
    "credits": {"has_credits": False, "unlimited": False, "balance": None},
}
# What a plan says when nothing is left of it.
USED_UP: dict[str, Any] = {
    "type": "usage_limit_reached",
    "message": "The usage limit has been reached",
    "plan_type": "plus",
    "resets_at": RESET,
    "resets_in_seconds": 18000,
}
USED_UP_HEADERS: Headers = (("x-codex-primary-used-percent", "100"), ("x-codex-primary-window-minutes", "300"))


def asked(received: Received) -> Question:
    """Read the question out of a request."""
    return openai_responses.question(ENDPOINT, openai_responses.read(received), received.attempt)


def answer(question: Question) -> Answer:
    """The response as api.openai.com gives it, with the plan's limits in the headers."""
    told = openai_responses.answer(question)
    return replace(told, headers=told.headers + LIMIT_HEADERS)


def refused(status: int, message: str | None = None) -> Answer:
    """An error as api.openai.com has it; but whoever asks too much here has used up a plan."""
    if status == 429:
        return whole(429, headers("application/json") + USED_UP_HEADERS, compact({"error": USED_UP}))
    return openai_errors.refused(status, message)


def models(_: Received) -> Answer:
    """No models: Codex then knows those that it was built with."""
    return _json({"models": []})


def account(_: Received) -> Answer:
    """One account with a plan, which lives where it was asked for."""
    entry = {
        "id": ACCOUNT_ID,
        "account_user_id": "user-halton0demo",
        "structure": "personal",
        "plan_type": "plus",
        "name": None,
        "profile_picture_url": None,
        "workspace_backend_origin": "https://chatgpt.com",
        "account_routing_override": "us",
    }
    return _json({"accounts": [entry], "default_account_id": ACCOUNT_ID, "account_ordering": [ACCOUNT_ID]})


def welcomed(_: Received) -> Answer:
    """The answer to metrics, which nobody reads."""
    return _json({})


def _json(value: dict[str, Any]) -> Answer:
    return whole(200, headers("application/json"), compact(value))
