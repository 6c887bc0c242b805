from __future__ import annotations

from pathlib import Path

import make


def test_the_prompt_is_the_sum_of_its_classes(tmp_path: Path) -> None:
    tokens = {"input_tokens": 1, "cache_read_tokens": 20, "cache_write_5m_tokens": 300, "cache_write_1h_tokens": 4000}
    assert make.rows(
        tmp_path,
        [make.call(**tokens, cache_write_other_tokens=50000, output_tokens=7, reasoning_tokens=3)],
        "select usage_known, prompt_tokens, output_tokens, reasoning_tokens from usage",
    ) == [(1, 54321, 7, 3)]


def test_a_count_that_never_came_is_empty_not_zero(tmp_path: Path) -> None:
    assert make.rows(
        tmp_path,
        [make.failure(usage_reason="no_usage")],
        "select usage_known, usage_reason, input_tokens, output_tokens from usage",
    ) == [(0, "no_usage", None, None)]


def test_a_count_that_cannot_be_is_as_good_as_none(tmp_path: Path) -> None:
    events = [
        make.call(input_tokens=10**8),
        make.call(input_tokens=10**8 + 1),
        make.call(output_tokens=-1),
        make.call(web_searches=10**7),
    ]
    assert make.rows(tmp_path, events, "select usage_known, usage_reason, input_tokens, output_tokens from usage") == [
        (1, None, 10**8, 200),
        (0, "absurd", None, None),
        (0, "absurd", None, None),
        (0, "absurd", None, None),
    ]


def test_units_are_rows_that_know_what_they_are_a_part_of(tmp_path: Path) -> None:
    units = {"input_audio_tokens": 3, "cached_image_tokens": 4, "cache_write_12h_tokens": 5, "output_audio_tokens": 6, "pages": 7}
    absurd = {"images": 10**6 + 1, "audio_ms": 10**8 + 1, "sources": 0, "characters": -1}
    query = "select unit, count, parent from units order by count"
    assert make.rows(tmp_path, [make.call(units=units | absurd)], query) == [
        ("input_audio_tokens", 3, "input_tokens"),
        ("cached_image_tokens", 4, "cache_read_tokens"),
        ("cache_write_12h_tokens", 5, "cache_write_other_tokens"),
        ("output_audio_tokens", 6, "output_tokens"),
        ("pages", 7, None),
    ]
