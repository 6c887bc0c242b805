"""A Google login holds, and has a user."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_a_token_holds_for_an_hour(wire: Any) -> None:
    await wire.send("/tokeninfo", b"", "oauth2.googleapis.com", "Authorization: Bearer ya29.test")
    status, _, body = await wire.answer()
    told = json.loads(body)
    assert (status, told["expires_in"], told["email"]) == (200, 3599, "demo@example.com")
    assert "https://www.googleapis.com/auth/cloud-platform" in told["scope"].split(" ")


async def test_a_login_has_a_user(wire: Any) -> None:
    await wire.send("/oauth2/v2/userinfo", b"", "www.googleapis.com", method="GET")
    status, _, body = await wire.answer()
    assert (status, json.loads(body)["email"]) == (200, "demo@example.com")
