"""The section of the policies that a call met."""

from __future__ import annotations

from typing import Any

import pytest

import make
from halton.events.types import PolicyBlocked, PolicyWarned
from halton.log.store import Fact
from halton.publish.call.policies import section

pytestmark = pytest.mark.anyio


async def test_what_each_did_and_how_far_it_was_used(look: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: (make.NOON + make.MINUTE) * 1000)
    window = {"window": "day", "window_began_at": make.NOON}
    warned = PolicyWarned(name="<b>cap", kind="budget", used=9 * 10**12, bound=10**13, percent=90, **window)
    met = [warned, PolicyBlocked(name="rpm", kind="requests", used=1000, bound=1000), PolicyBlocked(name="models", kind="models")]
    events = [make.price(), *(Fact.of("e9", one) for one in met), Fact.of("e9", make.call(status="blocked"))]
    told = section(await look(events, "e9"))
    assert [(one.name, one.kind, one.used) for one in told] == [
        ("<b>cap", "budget", "$9.00 of $10.00 (90 %)"), ("rpm", "requests", "1,000 of 1,000 (100 %)"), ("models", "models", "–"),
    ]  # fmt: skip
    assert told[0].window.startswith("day, begun ") and told[1].window == "each call"
    assert "warned" in told[0].hit and "blocked" in told[1].hit


async def test_most_calls_meet_none(look: Any) -> None:
    assert section(await look([make.price(), make.call()])) == []
