"""Which project a call belongs to, and by which rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halton.attribution.project import Attribution, attribute


@pytest.mark.parametrize(
    ("proxy_user", "header", "expected"),
    [
        ("billing", None, Attribution("billing", "run")),
        (None, "research", Attribution("research", "header")),
        ("billing", "research", Attribution("billing", "run")),
        (None, None, Attribution("default", "default")),
        ("", "", Attribution("default", "default")),
        ("  ", "\t research ", Attribution("research", "header")),
        ("ünï/cødé 項目", None, Attribution("ünï/cødé 項目", "run")),
        ("a\x1b]52;c;eA==\x07b", None, Attribution("a\ufffd]52;c;eA==\ufffdb", "run")),
        ("\u202egnp.exe", None, Attribution("\ufffdgnp.exe", "run")),
        ("x" * 101, None, Attribution("x" * 100, "run")),
        ("../../etc/passwd", None, Attribution("../../etc/passwd", "run")),
    ],
)
def test_the_first_rule_that_knows_a_project_decides(
    proxy_user: str | None, header: str | None, expected: Attribution
) -> None:
    assert attribute(proxy_user, header) == expected


@settings(deadline=None, max_examples=100)
@given(st.none() | st.text(st.characters()), st.none() | st.text(st.characters()))
def test_any_name_becomes_one_that_can_be_kept_and_shown(proxy_user: str | None, header: str | None) -> None:
    found = attribute(proxy_user, header)
    assert 0 < len(found.project) <= 100
    assert found.project.isprintable()
    assert found.rule in ("run", "header", "default")
    found.project.encode()
