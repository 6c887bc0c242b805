from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.headers import rules
from redact.corpus.planted import plant
from redact.rules.proof import left

RNG = random.Random("headers")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("authorization", "Authorization: Bearer §{w:40}§"),
        ("authorization", "-H 'authorization: token §{hex:40}§'"),
        ("authorization", "Authorization: Digest §username={an:9}, response={hex:32}§"),
        ("cookie", "Cookie: §theme=dark; sid={an:32}§"),
        ("cookie", "PHPSESSID=§{lo:26}§"),
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
        "Authorization: Bearer $TOKEN",
        "headers = {'Authorization': f'Bearer {token}'}",
        "The Bearer scheme is in RFC 6750, Basic authentication in RFC 7617.",
        "Cookie: consent=yes; theme=dark",
        "Set-Cookie: theme=dark; Path=/",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
