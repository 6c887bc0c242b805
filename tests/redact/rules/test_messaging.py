from __future__ import annotations

import random

import pytest

from halton.redact.rules.messaging import rules
from redact.rules.proof import left, taken_out_whole

RNG = random.Random("messaging")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("slack_token", "xoxb-{d:12}-{d:13}-{an:24}"),
        ("discord_token", "{snow}.{w:6}.{w:38}"),
        ("telegram_token", "{d:10}:AA{w:33}"),
        ("sendgrid_key", "SG.{w:22}.{w:43}"),
        ("mailchimp_key", "{hex:32}-us12"),
        ("twilio_key", "SK{hex:32}"),
    ],
)  # fmt: skip
def test_these_are_taken_out_whole(kind: str, form: str) -> None:
    taken_out_whole(rules, kind, form, RNG)


@pytest.mark.parametrize(
    "form",
    [
        "xoxb-your-token-here",
        "ask them today: index the context",
        "re_match_all_of_these_patterns",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
