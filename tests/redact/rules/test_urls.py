from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.urls import rules
from redact.corpus.planted import plant
from redact.rules.proof import left

RNG = random.Random("urls")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("url_password", "postgres://app:§{an:20}§@db:5432/app"),
        ("url_password", "x=postgres%3A%2F%2Fapp%3A§{an:20}§%40db"),
        ("url_signature", "https://b.example/k?X-Amz-Date=1&X-Amz-Signature=§{hex:64}§"),
        ("url_key", "https://api.example.com/v1?key=§{w:39}§"),
        ("slack_webhook", "https://hooks.slack.com/§services/T{up:10}/B{up:10}/{an:24}§"),
        ("discord_webhook", "https://discord.com/api/webhooks/§{d:18}/{w:68}§"),
    ],
)  # fmt: skip
def test_only_the_secret_part_is_taken_out(kind: str, form: str) -> None:
    """`§` stands around the part that must go."""
    assert kind in {rule.kind for rule in rules}
    for _ in range(20):
        before, secret, after = plant(form, RNG).text.split("§")
        kept = str(redact(before + secret + after).value)
        assert kept.startswith(f"{before}[redacted:{kind}:") and kept.endswith(f"]{after}")


@pytest.mark.parametrize(
    "form",
    [
        "postgres://user:password@localhost:5432/db",
        "postgres://$USER:$PASSWORD@$HOST/db",
        "https://user@example.com/repo.git",
        "http://localhost:8080/path:8443/@scope/package@1.2.3",
        "/x?page=2&sort=asc",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
