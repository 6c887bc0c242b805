"""What a cache holds after a call, and for how long, by provider."""

from __future__ import annotations

import pytest

from cached_calls import cached
from halton.views.prompt_caching import cached_tokens, caching_of, kept_s

WRITTEN = {"cache_read_tokens": 7_000, "cache_write_5m_tokens": 900, "input_tokens": 50}


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        ({"provider": "anthropic", **WRITTEN}, 7_900),
        ({"provider": "anthropic", "input_tokens": 9_000}, 0),  # without a breakpoint nothing is cached
        ({"provider": "openai", "model": "gpt-5", "input_tokens": 1_023}, 0),
        ({"provider": "openai", "model": "gpt-5", "input_tokens": 1_024}, 1_024),
        ({"provider": "openai", "model": "gpt-5", "input_tokens": 1_100, "cache_read_tokens": 1_024}, 2_048),
        ({"provider": "openai", "model": "gpt-6", "cache_read_tokens": 100, "cache_write_other_tokens": 3_000}, 3_100),
        ({"provider": "azure", "model": "gpt-5", "input_tokens": 1_300}, 1_280),
        ({"provider": "azure", "model": "claude-opus-4-5", "input_tokens": 1_300}, 0),
        ({"provider": "google", "model": "gemini-2.5-pro", "input_tokens": 4_095}, 0),
        ({"provider": "google", "model": "gemini-2.5-pro", "input_tokens": 4_099}, 4_099),
        ({"provider": "google", "model": "claude-sonnet-4-5@20250929", "input_tokens": 9_000}, 0),
        ({"provider": "deepseek", "model": "deepseek-chat", "input_tokens": 130}, 128),
        ({"provider": "openrouter", "model": "z", "input_tokens": 9_000, "cache_read_tokens": 2_000}, 2_000),
    ],
)
def test_a_cache_holds_what_was_read_and_written_or_what_it_keeps_unasked(facts: dict[str, object], held: int) -> None:
    assert cached_tokens(cached(**facts)) == held


def test_what_was_written_says_for_how_long_and_what_was_read_is_kept_as_before() -> None:
    assert kept_s(cached(cache_write_5m_tokens=9), None) == 300
    assert kept_s(cached(cache_write_1h_tokens=9), None) == 3_600
    assert kept_s(cached(cache_write_1h_tokens=9, cache_write_5m_tokens=8), None) == 3_600
    assert kept_s(cached(cache_write_5m_tokens=9, cache_read_tokens=100), 3_600) == 3_600
    assert kept_s(cached(cache_write_5m_tokens=9, cache_read_tokens=8), 3_600) == 300
    assert kept_s(cached(provider="openai", cache_write_other_tokens=9, other_kept_s=1_800), None) == 1_800
    assert kept_s(cached(provider="openai", cache_write_other_tokens=9), None) == 300
    assert kept_s(cached(provider="deepseek", input_tokens=9), None) == 7_200


def test_a_provider_that_says_nothing_of_its_cache_is_said_to() -> None:
    assert caching_of(cached(provider="groq")).said == "no time is stated, 5 minutes are assumed"
    assert not caching_of(cached(provider="groq")).is_automatic
