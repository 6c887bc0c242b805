"""Google's accounts, as far as the Gemini CLI asks them whether a login still holds; no meter reads what passes here."""

from __future__ import annotations

from halton.demo.provider.answer import Answer
from halton.demo.provider.gemini import JSON
from halton.demo.provider.gemini_errors import headers
from halton.demo.provider.received import Received
from halton.demo.provider.rendering import pretty, whole

__all__ = ["token", "user"]

EMAIL = "demo@example.com"
SCOPE = "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email openid"


def token(_: Received) -> Answer:
    """Every access token is good for another hour."""
    said = {"azp": "halton-demo", "aud": "halton-demo", "scope": SCOPE, "expires_in": 3599, "email": EMAIL}
    return whole(200, headers(JSON), pretty(said))


def user(_: Received) -> Answer:
    """Whose login it is."""
    return whole(200, headers(JSON), pretty({"id": "100000000000000000001", "email": EMAIL, "verified_email": True}))
