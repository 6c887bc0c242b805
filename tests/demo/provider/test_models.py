"""Aliases resolve to the snapshots of the real providers."""

from __future__ import annotations

import pytest

from halton.demo.provider.models import resolve


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929"),
        ("claude-sonnet-5-5", "claude-sonnet-5-5"),
        ("gpt-5-mini", "gpt-5-mini-2025-08-07"),
        ("gpt-6.1-sol", "gpt-6.1-sol"),
        ("gemini-2.5-flash", "gemini-2.5-flash"),
        ("llama-9", None),
    ],
)
def test_a_model_resolves(asked: str, answered: str | None) -> None:
    assert resolve(asked) == answered
