from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.commands import rules
from redact.corpus.planted import plant
from redact.rules.proof import left

RNG = random.Random("commands")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("user_password", "curl -u admin:§{an:16}§ https://x.example"),
        ("option_password", "mysql -u root -p§{an:14}§ shop"),
        ("option_password", "docker login -u me -p §{an:24}§ r.example"),
        ("typed_password", "echo '§{an:16}§' | sudo -S ls"),
        ("netrc_password", "machine a.example login me password §{an:20}§"),
        ("pgpass", "db:5432:app:user:§{an:18}§"),
        ("sql_password", "ALTER USER a IDENTIFIED BY '§{an:12}§';"),
        ("wifi_password", "WIFI:T:WPA;S:home;P:§{an:12}§;;"),
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
        "mysql -u root -p shop",
        "ssh -p 2222 host; mkdir -p build/release/artifacts",
        "docker run -p 8080:80 -u 1000:1000 app",
        "curl -u user https://example.com",
        "machine learning models login password reset flow",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
