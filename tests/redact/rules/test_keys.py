from __future__ import annotations

import random

import pytest

from halton.redact.rules.keys import rules
from redact.rules.proof import left, taken_out_whole

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
    taken_out_whole(rules, kind, form, RNG)


@pytest.mark.parametrize(
    "form",
    [
        "-----BEGIN CERTIFICATE-----\n{b:64}\n-----END CERTIFICATE-----",
        "-----BEGIN RSA PRIVATE KEY----- is how such a file begins",
        "$2 and $6 each",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
