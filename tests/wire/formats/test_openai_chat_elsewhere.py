from __future__ import annotations

from typing import Any

import pytest

from halton.wire.formats.openai_chat_elsewhere import completed, header_usage, invocation_usage, metrics_usage

COUNTED = {"prompt_tokens": 120, "prompt_tokens_details": {"cached_tokens": 96}}


def test_header_lines_count_the_prompt() -> None:
    lines = [(b"Fireworks-Prompt-Tokens", b"120"), (b"fireworks-cached-prompt-tokens", b"96")]
    assert header_usage(lines) == COUNTED
    assert header_usage([(b"content-type", b"application/json")]) == {}
    assert header_usage([(b"fireworks-prompt-tokens", b"-1")]) == {}


@pytest.mark.parametrize(
    "metrics",
    [
        {"prompt-tokens": 120, "cached-prompt-tokens": 96},
        {"fireworks-prompt-tokens": "120", "fireworks-cached-prompt-tokens": "96"},
        {"prompt_tokens": 120, "cached_prompt_tokens": 96, "server_time": "0.1"},
    ],
)
def test_metrics_count_it_in_any_spelling(metrics: dict[str, Any]) -> None:
    assert metrics_usage(metrics) == COUNTED


def test_bedrock_counts_the_prompt_without_its_cache() -> None:
    metrics = {"inputTokenCount": 15, "outputTokenCount": 6, "cacheReadInputTokenCount": 5, "cacheWriteInputTokenCount": 3}
    assert invocation_usage(metrics) == {
        "prompt_tokens": 23,
        "completion_tokens": 6,
        "prompt_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 3},
    }
    assert invocation_usage({"outputTokenCount": 6}) == invocation_usage({"inputTokenCount": "15"}) == invocation_usage(7) == {}


def test_what_the_usage_itself_states_holds() -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 90, "audio_tokens": 1}}
    assert completed(usage, COUNTED) == usage
    assert completed({"prompt_tokens": 120, "completion_tokens": 5}, COUNTED) == {**COUNTED, "completion_tokens": 5}
    assert completed(usage, {}) is usage


def test_odd_details_are_none() -> None:
    assert completed({"prompt_tokens": 1, "prompt_tokens_details": "odd"}, {"prompt_tokens": 2}) == {"prompt_tokens": 1}
