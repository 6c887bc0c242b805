from __future__ import annotations

import pytest

from halton.errors import HaltonError
from halton.redact.redactor import Redactor
from halton.redact.user_rule import user_rule

FOUND = "pqRs7712mnWv"


@pytest.mark.parametrize(
    ("anchor", "pattern", "text", "kept"),
    [
        ("acme_", "acme_[A-Za-z0-9]{8,64}", f"key acme_{FOUND}.", "key [redacted:acme_key:24]."),
        ("ACME:", "(?i)acme:(?P<secret>[a-z0-9]{8,64})", f"Acme:{FOUND} x", "Acme:[redacted:acme_key:16] x"),
        ("acme.", r"acme\.(?:[a-zA-Z0-9]{4}){2,9}", f"acme.{FOUND}", "[redacted:acme_key:24]"),
    ],
)
def test_a_rule_of_the_users_takes_out_what_it_says(anchor: str, pattern: str, text: str, kept: str) -> None:
    assert Redactor([user_rule("acme_key", anchor, pattern)]).redact(text).value == kept
    assert Redactor().redact(text).value == text


@pytest.mark.parametrize(
    ("kind", "anchor", "pattern", "advice"),
    [
        ("Acme Key", "acme_", "acme_[a-z]{9}", "Name it like acme_key"),
        ("acme", "a_", "a_[a-z]{9}", "is always there"),
        ("acme", "ácme_", "acme_[a-z]{9}", "printable ASCII"),
        ("acme", "redacted", "redacted[a-z]{9}", "Use a longer one"),
        ("acme_key", "acme_", "acme_[a-z0-9_-]{3,64}", "Give it another kind"),
        ("acme", "acme_", "acme_[a-z]+", r"Write \{1,512\}"),
        ("acme", "acme_", "acme_[a-z]*x", r"Write \{0,512\}"),
        ("acme", "acme_", "acme_[a-z]{3,}", "at most 512"),
        ("acme", "acme_", "acme_[a-z]{3,9999}", "Write a smaller bound"),
        ("acme", "acme_", "acme_(?:[a-z]{1,9}-){1,9}", "Write the group out"),
        ("acme", "acme_", "acme_(?:a|aa){1,99}b", "Write the group out"),
        ("acme", "acme_", "acme_((a?){1,2}b)", "Write the group out"),
        ("acme", "acme_", r"acme_([ab])\1{9}", "Write what the group matches again"),
        ("acme", "acme_", "acme_[a-z]{0,512}[a-z]{0,512}[a-z]{0,512}[a-z]{0,512}!", "Use fewer repeats"),
        ("acme", "acme_", "acme_[a-z{9}", "Mend it"),
        ("acme", "acme_", "[a-z]{4}_acme_", "Begin it with"),
        ("acme", "acme_", "acme_[a-z]{0,9}", "Say what follows it"),
        ("acme", "acme_", "acme_(?P<key>[a-z]{9})", "Rename it"),
        ("acme", "acme_", "acme_" + "x" * 300, "Write a shorter one"),
    ],
)
def test_what_could_hold_up_a_body_or_never_match_is_refused(kind: str, anchor: str, pattern: str, advice: str) -> None:
    with pytest.raises(HaltonError, match=advice):
        user_rule(kind, anchor, pattern)
