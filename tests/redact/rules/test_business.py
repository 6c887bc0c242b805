from __future__ import annotations

import random

import pytest

from halton.redact.rules.business import rules
from redact.rules.proof import left, taken_out_whole

RNG = random.Random("business")


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("stripe_key", "sk_live_{an:24}"),
        ("shopify_token", "shpat_{hex:32}"),
        ("airtable_token", "pat{an:14}.{hex:64}"),
        ("notion_token", "ntn_{d:11}{an:35}"),
        ("plaid_token", "access-production-{uuid}"),
        ("newrelic_key", "NRAK-{up:27}"),
    ],
)  # fmt: skip
def test_these_are_taken_out_whole(kind: str, form: str) -> None:
    taken_out_whole(rules, kind, form, RNG)


@pytest.mark.parametrize(
    "form",
    [
        "pattern.compile(path)",
        "pk_test_publishable",
        "db-subnet-group-of-the-production-cluster",
    ],
)  # fmt: skip
def test_these_are_left(form: str) -> None:
    left(form, RNG)
