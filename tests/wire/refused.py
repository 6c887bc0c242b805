"""Refused calls, for the tests of each shape."""

from __future__ import annotations

import json

from halton.wire.find import find_provider
from halton.wire.refusal import Refusal, refuse

SENTENCE = "Policy “daily” ends here: $5.00 of $5.00 are used. Lift it: halton policy override daily --for 1h"


def refused(
    host: str, target: str, kind: str = "budget", policy: str = "daily", *, client: str | None = None, websocket: bool = False
) -> Refusal:
    provider = find_provider(host)
    assert provider
    route = provider.route("GET" if websocket else "POST", target, websocket=websocket)
    return refuse(provider, route, SENTENCE, kind, policy, client=client, websocket=websocket)


def said(refusal: Refusal) -> tuple[int, object]:
    return refusal.status, json.loads(refusal.body)
