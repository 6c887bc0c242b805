from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.contexts import rules
from redact.corpus.planted import plant
from redact.rules.proof import left

RNG = random.Random("contexts")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("password", "DB_PASSWORD=§{an:10}{d:2}{l:4}§"),
        ("password", "dbPassword: '§{pw}§',"),
        ("secret", "client_secret = \"§{an:32}§\""),
        ("token", "authToken := `§{hex:40}§`"),
        ("key", "datadog_api_key: §{hex:32}§"),
        ("key", "- name: API_KEY\n  value: §{an:32}§"),
        ("password", "<password>§{an:12}§</password>"),
        ("key", "tool --api-key §{hex:32}§"),
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
        "password = os.environ[\"DB_PASSWORD\"]",
        "DB_PASSWORD=$DB_PASSWORD",
        "api_key = \"YOUR_API_KEY\"",
        "max_tokens=4096",
        "public_key={hex:64}",
        "key=lambda item: item.created_at",
        "the password must have at least 12 characters",
        "next_page_token={an:40}",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
