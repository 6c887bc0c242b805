"""The table says what a meter can know, and no more."""

from __future__ import annotations

import pytest

from halton.demo.provider import SCENARIOS, Counts
from halton.demo.provider.scenarios import ANTHROPIC, CHAT, EMBEDDINGS, GEMINI, RESPONSES


def test_every_scenario_is_under_its_name() -> None:
    assert all(name == scenario.name for name, scenario in SCENARIOS.items())
    assert len(SCENARIOS) == 32


@pytest.mark.parametrize(
    ("scenario", "endpoint", "streamed", "wanted"),
    [
        ("plain", ANTHROPIC, False, Counts(uncached=12, output=7)),
        ("plain", EMBEDDINGS, False, Counts(uncached=8, output=0)),
        ("cache_write_5m", ANTHROPIC, False, Counts(uncached=20, cache_write_5m=2000, output=30)),
        ("cache_write_5m", RESPONSES, False, Counts(uncached=20, cache_write_other=2000, output=30)),
        ("cache_write_5m", GEMINI, False, Counts(uncached=2020, output=30)),
        ("cut", ANTHROPIC, True, Counts(uncached=12, output=1)),
        ("cut", GEMINI, True, Counts(uncached=12, output=3)),
        ("cut", CHAT, True, None),
        ("cut", ANTHROPIC, False, None),
        ("error_500", GEMINI, False, None),
        ("nonsense_counts", CHAT, True, None),
    ],
)
def test_what_is_expected(scenario: str, endpoint: str, streamed: bool, wanted: Counts | None) -> None:
    assert SCENARIOS[scenario].expected(endpoint, streamed=streamed) == wanted


def test_a_chat_stream_without_include_usage_tells_nothing() -> None:
    assert SCENARIOS["plain"].expected(CHAT, streamed=True, include_usage=False) is None
