from __future__ import annotations

import pytest

import make
from halton.pricing.counts import Counts


def test_counts_above_zero_and_the_whole_prompt() -> None:
    counts = Counts.of(make.call(cache_read_tokens=3, cache_write_1h_tokens=4, web_searches=0, reasoning_tokens=9))
    assert counts == Counts(
        True, {"input_tokens": 1000, "cache_read_tokens": 3, "cache_write_1h_tokens": 4, "output_tokens": 200}, {}, 9, False
    )
    assert counts.prompt_tokens == 1007


@pytest.mark.parametrize("facts", [{"input_tokens": 10**8 + 1}, {"output_tokens": -1}, {"web_searches": 10**6 + 1}])
def test_one_count_that_no_call_can_have_makes_all_unknown(facts: dict[str, int]) -> None:
    assert Counts.of(make.call(**facts)) == Counts(False, {}, {}, 0, False)


def test_a_unit_that_no_call_can_have_is_left_out_alone() -> None:
    units = {"images": 10**6 + 1, "pages": 10**6, "audio_ms": 10**8, "characters": 0, "nano_aiu": -1}
    assert Counts.of(make.call(units=units)).units == {"pages": 10**6, "audio_ms": 10**8}


def test_a_call_without_any_tokens() -> None:
    assert Counts.of(make.call(input_tokens=0, output_tokens=None, web_searches=1)).has_no_tokens
    assert not Counts.of(make.call(input_tokens=0, output_tokens=1)).has_no_tokens


@pytest.mark.parametrize(
    ("unit", "parent"),
    [
        ("input_audio_tokens", "input_tokens"),
        ("cached_image_tokens", "cache_read_tokens"),
        ("cache_write_12h_tokens", "cache_write_other_tokens"),
        ("output_citation_tokens", "output_tokens"),
        ("input_tokens", None),
        ("images", None),
    ],
)
def test_a_part_names_the_count_that_it_is_in(unit: str, parent: str | None) -> None:
    assert Counts.parent(unit) == parent
