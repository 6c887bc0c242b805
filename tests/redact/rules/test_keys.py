from __future__ import annotations

import random

import pytest

from halton.redact.redactor import redact
from halton.redact.rules.keys import rules
from redact.corpus.planted import plant

RNG = random.Random("keys")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("private_key", "-----BEGIN PRIVATE KEY-----\n{b:64}\n{b:64}\n-----END PRIVATE KEY-----"),
        ("jwt", "eyJ{an:34}.eyJ{w:80}.{w:43}"),
        ("paseto", "v4.local.{w:140}"),
        ("password_hash", "$2y$10${an:53}"),
        ("password_hash", "$argon2id$v=19$m=65536,t=3,p=4${b:22}${b:43}"),
        ("private_key", "-----BEGIN RSA PRIVATE KEY-----\n{b:64}\n{b:64}\n{b:30}"),
    ],
)  # fmt: skip
def test_these_are_taken_out_whole(kind: str, form: str) -> None:
    assert kind in {rule.kind for rule in rules}
    for _ in range(20):
        planted = plant(form, RNG)
        done = redact(f"see {planted.text} there")
        assert done.counts == {kind: 1} and not planted.leaks(str(done.value))
        assert str(done.value).startswith("see ") and str(done.value).endswith(" there")


@pytest.mark.parametrize(
    "form",
    [
        "-----BEGIN CERTIFICATE-----\n{b:64}\n-----END CERTIFICATE-----",
        "-----BEGIN RSA PRIVATE KEY----- is how such a file begins",
        "$2 and $6 each",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    text = plant(form, RNG).text
    assert redact(text).value == text
