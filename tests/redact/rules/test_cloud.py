from __future__ import annotations

import random

import pytest

from halton.redact.rules.cloud import rules
from redact.rules.proof import left, taken_out_whole

RNG = random.Random("cloud")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("aws_key_id", "AKIA{b32:16}"),
        ("azure_secret", "{an:3}8Q~{w:34}"),
        ("vault_token", "hvs.{w:90}"),
        ("terraform_token", "{an:14}.atlasv1.{w:67}"),
        ("digitalocean_token", "dop_v1_{hex:64}"),
        ("databricks_token", "dapi{hex:32}"),
    ],
)  # fmt: skip
def test_these_are_taken_out_whole(kind: str, form: str) -> None:
    taken_out_whole(rules, kind, form, RNG)


@pytest.mark.parametrize(
    "form",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "arn:aws:iam::{d:12}:role/deploy",
        "items.append(thing); results.sort_values_by_name()",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
