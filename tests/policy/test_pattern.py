"""What a policy names and what it fits; the views' `budgets` go by the same."""

from __future__ import annotations

import pytest

from halton.policy.pattern import covers, covers_project, is_pattern, slug_named

KEPT = "p [redacted:github_token:40]"


@pytest.mark.parametrize(
    ("text", "project", "fit"),
    [
        ("my team", "my-team", True),
        ("my team", "my-teams", False),
        ("my-team", "my-team", True),
        ("  web / shop  ", "web-shop", True),
        ("my*", "my-team", True),
        ("my ?eam", "my-team", False),
        ("team-[ab]", "team-a", True),
        ("team-[ab]", "team-ab", False),
        (KEPT, "p-redacted-github_token-40", True),
        (KEPT, "p [redacted:github_token:40]", True),
        (KEPT, "p g", False),
        (f"{KEPT}*", "p g", True),
        ("büro süd", "büro-süd", True),
        ("...", "...", True),
        ("-", "", False),
    ],
)
def test_a_project_is_named_as_it_is_written_anywhere(text: str, project: str, fit: bool) -> None:
    assert covers_project(text, project) is fit


def test_a_name_is_no_slug_and_equal_texts_fit_whatever_they_hold() -> None:
    assert not covers("my team", "my-team")
    for text in ("[redacted:github_token:40]", "claude-opus[1m]", "a[", "*"):
        assert covers(text, text)
    assert covers("claude-[a-z]*", "claude-opus") and not covers("[redacted:github_token:40]", "r")


def test_which_texts_are_patterns() -> None:
    assert [is_pattern(text) for text in ("a", "a*", "a?", "[ab]", KEPT, f"{KEPT}[ab]")] == [False, True, True, True, False, True]
    assert [slug_named(text) for text in ("My Team", "a*", "-")] == ["my-team", None, None]
