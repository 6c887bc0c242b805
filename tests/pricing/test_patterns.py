from __future__ import annotations

import pytest
from genai_prices.types import (
    ClauseAnd,
    ClauseContains,
    ClauseEndsWith,
    ClauseEquals,
    ClauseOr,
    ClauseRegex,
    ClauseStartsWith,
)

from halton.pricing.patterns import Unread, from_regex, globs, literal

NO_SPEECH = ClauseRegex("^(?!.*-tts$)")


@pytest.mark.parametrize(
    ("clause", "patterns", "unread"),
    [
        (ClauseEquals("GPT-5"), ["gpt-5"], 0),
        (ClauseStartsWith("gpt"), ["gpt*"], 0),
        (ClauseEndsWith("-tts"), ["*-tts"], 0),
        (ClauseContains("a[b]*?"), ["*a[[]b][*][?]*"], 0),
        (ClauseOr([ClauseEquals("a"), ClauseOr([ClauseEquals("b"), NO_SPEECH])]), ["a", "b"], 1),
        (ClauseAnd([ClauseStartsWith("gemini"), NO_SPEECH]), ["gemini*"], 1),
        (ClauseAnd([ClauseStartsWith("gemini"), ClauseContains("pro")]), [], 1),
        (ClauseAnd([ClauseStartsWith("gemini"), ClauseEquals("gemini-pro")]), ["gemini-pro"], 0),
    ],
)
def test_a_clause_means_these_patterns(clause: object, patterns: list[str], unread: int) -> None:
    assert globs(clause) == (patterns, unread)


@pytest.mark.parametrize(
    ("regex", "pattern"),
    [
        (r"^gpt-5\.1-\d{4}-\d{2}$", "gpt-5.1-[0-9][0-9][0-9][0-9]-[0-9][0-9]"),
        (r"^claude-opus-5[-@]\d$", "claude-opus-5[-@][0-9]"),
        (r"^grok\[fast=true\]$", "grok[[]fast=true]"),
        (r"^gemini-\d", "gemini-[0-9]*"),
    ],
)
def test_a_simple_regular_expression_is_a_pattern(regex: str, pattern: str) -> None:
    assert from_regex(regex) == pattern


@pytest.mark.parametrize("regex", ["gpt", "^(a|b)$", "^a+$", "^a.b$", r"^a\w$", "^[^a]$"])
def test_any_other_is_not(regex: str) -> None:
    with pytest.raises(Unread):
        from_regex(regex)


def test_a_literal_means_itself_and_nothing_else() -> None:
    assert literal("A*b?[c]") == "a[*]b[?][[]c]"
