"""Refused calls, for the tests of each shape."""

from __future__ import annotations

import json

from halton.wire.find import find_provider
from halton.wire.refusal import Refusal, refuse

SENTENCE = "Policy “daily” ends here: $5.00 of $5.00 are used. Lift it: halton policy override daily --for 1h"


def refused(host: str, target: str, kind: str = "budget", method: str = "POST", policy: str = "daily") -> Refusal:
    provider = find_provider(host)
    assert provider
    return refuse(provider, provider.route(method, target), SENTENCE, kind, policy)


def said(refusal: Refusal) -> tuple[int, object]:
    return refusal.status, json.loads(refusal.body)
