"""Slugs: one spelling for what people mean to be one project."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from halton.attribution.slug import CAP, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("billing", "billing"),
        ("Billing Team/EU", "billing-team-eu"),
        ("  web   shop  ", "web-shop"),
        ("my_app-2.0", "my_app-2.0"),
        ("--a--b--", "a-b"),
        ("a - b", "a-b"),
        (".dotfiles", ".dotfiles"),
        ("ＦＵＬＬ width", "full-width"),
        ("ﬁnance", "finance"),
        ("Straße", "straße"),
        ("項目 一", "項目-一"),
        ("cafe\u0301", "café"),
        ("हिन्दी", "हिन्दी"),
        ("a\ufe0f\u200bb", "a-b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\x1b[31mb", "a-31mb"),
        ("../../etc/passwd", "..-..-etc-passwd"),
        ("x" * 100, "x" * 64),
        ("x" * 63 + "-y", "x" * 63),
        ("", None),
        ("--", None),
        ("...", None),
        ("__", None),
        ("🙂", None),
        ("\ud800", None),
        ("\u0301", None),
    ],
)
def test_names_and_their_slugs(name: str, expected: str | None) -> None:
    assert slug(name) == expected


@settings(deadline=None, max_examples=500)
@example("İ")
@example("ΑΣ")
@example("ﷺ" * 70)
@given(st.text(st.characters()))
def test_a_slug_is_its_own_slug_short_and_printable(name: str) -> None:
    found = slug(name)
    if found is None:
        assert not any(character.isalnum() and character.isascii() for character in name[:64])
    else:
        assert slug(found) == found
        assert 0 < len(found) <= CAP
        assert found.isprintable() and not found.startswith("-") and not found.endswith("-")
        found.encode()
