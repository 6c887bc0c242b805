from __future__ import annotations

import random
import string

import pytest

from halton.attribution.slug import slug
from halton.redact.credentials import Credentials
from halton.redact.names import named

RNG = random.Random(9)
GITHUB = "ghp_" + "".join(RNG.choices(string.ascii_letters + string.digits, k=36))
GOOGLE = "AIza" + "".join(RNG.choices(string.ascii_letters + string.digits, k=35))
OWN = "0wn-" + "".join(RNG.choices(string.ascii_letters, k=40))


@pytest.mark.parametrize(
    ("name", "kept", "short"),
    [
        ("Billing Team/EU", "Billing Team/EU", "billing-team-eu"),
        ("...", "...", None),
        (f"site {GITHUB}", "site [redacted:github_token:40]", "site-redacted-github_token-40"),
        (GOOGLE, "[redacted:google_key:40]", "redacted-google_key-40"),
        (OWN, "[redacted:credential:48]", "redacted-credential-48"),
        # Only its short form is one.
        (GITHUB.upper(), GITHUB.upper(), "redacted-github_token-40"),
    ],
)
def test_neither_a_name_nor_its_short_form_is_a_secret(name: str, kept: str, short: str | None) -> None:
    assert named(name, slug, Credentials([OWN])) == (kept, short)
    assert named(kept, slug, Credentials([OWN])) == (kept, short)
