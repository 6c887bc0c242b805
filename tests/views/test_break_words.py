"""Breaks in sentences: each cause says what it rests on."""

from __future__ import annotations

import pytest

from cached_calls import cached
from halton.views.break_words import SHORT, lasting, why
from halton.views.cache_breaks import CAUSES, Break, find_breaks
from halton.views.session_calls import SessionCall

HELD = cached(0, cache_write_5m_tokens=100_000)
GPT = {"provider": "openai", "model": "gpt-5"}


def broken(*calls: SessionCall) -> Break:
    (found,) = find_breaks(calls)
    return found


def test_every_cause_has_its_words() -> None:
    assert tuple(SHORT) == CAUSES


@pytest.mark.parametrize(
    ("length_ms", "words"),
    [
        (0, "0 ms"),
        (999, "999 ms"),
        (45_999, "45 s"),
        (60_000, "1 min"),
        (1_565_000, "26 min 5 s"),
        (7_860_000, "2 h 11 min"),
        (90_061_000, "1 d 1 h"),
    ],
)
def test_a_length_has_its_two_largest_units(length_ms: int, words: str) -> None:
    assert lasting(length_ms) == words


@pytest.mark.parametrize(
    ("calls", "sentence"),
    [
        (
            (HELD, cached(1_205, cache_write_5m_tokens=100_000)),
            "Likely a lapse: the call before began 20 min 5 s earlier, and the cache is kept for 5 min without use.",
        ),
        (
            (cached(0, cache_read_tokens=9_000, **GPT), cached(600, input_tokens=9_000, **GPT)),
            "Likely a lapse: the call before began 10 min earlier. How long openai keeps a cache without use: usually 5 to 10"
            " minutes, an hour at most.",
        ),
        (
            (HELD, cached(9, model="claude-opus-4-5", cache_write_5m_tokens=100_000)),
            "Likely a switch of the model, which has a cache of its own: from claude-sonnet-4-5-20250929 to claude-opus-4-5.",
        ),
        (
            (HELD, cached(9, provider="aws", cache_write_5m_tokens=100_000)),
            "Likely a switch of the model, which has a cache of its own: from claude-sonnet-4-5-20250929 at anthropic to"
            " claude-sonnet-4-5-20250929 at aws.",
        ),
        (
            (HELD, cached(9, cache_write_5m_tokens=20_000)),
            "Likely a compaction: the prompt shrank from 100,000 to 20,000 tokens and began with something new.",
        ),
        (
            (HELD, cached(9, cache_write_5m_tokens=100_000)),
            "Likely the prompt's beginning changed: its tools, its system prompt or an early message. The model was the same, and"
            " the call before had begun 9 s earlier.",
        ),
    ],
)
def test_each_cause_says_what_it_rests_on(calls: tuple[SessionCall, ...], sentence: str) -> None:
    assert why(broken(*calls)) == sentence
