"""Gemini CLI with a Google login: Code Assist, which wraps what the Gemini API says."""

from __future__ import annotations

from typing import Any

import msgspec

from halton.demo.provider import gemini
from halton.demo.provider.answer import SERIAL, Answer
from halton.demo.provider.gemini_errors import headers
from halton.demo.provider.question import Question
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import pretty, whole

__all__ = ["account", "answer", "asked", "experiments", "quota", "recorded"]

ENDPOINT = "code_assist"
PROJECT = "halton-demo"
TIER = {"id": "standard-tier", "name": "Gemini Code Assist", "description": "A fake plan."}


class Body(msgspec.Struct):
    model: str
    request: gemini.Body


DECODER = msgspec.json.Decoder(Body)


def asked(received: Received) -> Question:
    """Read the question out of a request: the model stands in the body, the kind of stream in the target."""
    body = DECODER.decode(received.plain_body)
    return gemini.question(ENDPOINT, body.model, received.path.rpartition(":")[2], body.request, received)


def answer(question: Question) -> Answer:
    """The content, each piece of it wrapped."""
    if not question.streamed:
        return whole(200, headers(gemini.JSON), pretty(_wrapped(gemini.whole_body(question))))
    return gemini.framed(question, list(map(_wrapped, gemini.chunks(question))))


def account(_: Received) -> Answer:
    """A user who has a plan and a project, so that nothing is left to set up."""
    return _json({"currentTier": TIER, "allowedTiers": [TIER], "cloudaicompanionProject": PROJECT, "gcpManaged": False})


def quota(_: Received) -> Answer:
    """A quota that is hardly touched."""
    names = ("gemini-2.5-pro", "gemini-2.5-flash")
    buckets = [{"modelId": name, "tokenType": "REQUESTS", "remainingFraction": 0.97} for name in names]
    return _json({"buckets": buckets})


def experiments(_: Received) -> Answer:
    """No experiments."""
    return _json({"experimentIds": [], "flags": []})


def recorded(_: Received) -> Answer:
    """The answer to metrics, which nobody reads."""
    return _json({})


def _wrapped(content: dict[str, Any]) -> dict[str, Any]:
    return {"response": content, "traceId": f"{SERIAL}trace", "consumedCredits": [], "remainingCredits": []}


def _json(value: dict[str, Any]) -> Answer:
    return whole(200, headers(gemini.JSON), pretty(value))
