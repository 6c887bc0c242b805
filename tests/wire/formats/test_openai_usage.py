from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from halton.wire.formats.openai_usage import chat_tokens, response_tokens
from halton.wire.usage import Counts

NAMES = {
    "prompt_tokens", "completion_tokens", "total_tokens", "prompt_cache_hit_tokens", "prompt_cache_miss_tokens", "cached_tokens",
    "reasoning_tokens", "citation_tokens", "connector_tokens", "prompt_audio_seconds", "prompt_tokens_details",
}  # fmt: skip


def test_cache_reads_and_writes_are_taken_out_of_the_prompt() -> None:
    details = {"cached_tokens": 60, "cache_write_tokens": 30}
    chat = chat_tokens(Counts({"prompt_tokens": 100, "completion_tokens": 2, "prompt_tokens_details": details}))
    response = response_tokens(Counts({"input_tokens": 100, "output_tokens": 2, "input_tokens_details": details}))
    assert chat == response
    assert (chat["input_tokens"], chat["cache_read_tokens"], chat["cache_write_other_tokens"]) == (10, 60, 30)


def test_reasoning_that_is_not_stated_is_not_known() -> None:
    assert chat_tokens(Counts({"prompt_tokens": 1, "completion_tokens": 2}))["reasoning_tokens"] is None


def test_realtime_sessions_spell_the_parts_of_a_usage_otherwise() -> None:
    usage = {"input_tokens": 100, "output_tokens": 2, "input_token_details": {"cached_tokens": 60}}
    assert response_tokens(Counts(usage))["input_tokens"] == 40
    assert response_tokens(Counts(usage))["cache_read_tokens"] == 60


def chat(**usage: Any) -> tuple[int | None, int | None, int | None, int | None, bool]:
    counts = Counts(usage)
    read = chat_tokens(counts)
    kept = ("input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens")
    return (*(read.get(name) for name in kept), counts.absurd)  # type: ignore[return-value]


def test_reasoning_beside_the_completion_is_output_where_the_total_shows_it() -> None:
    details = {"completion_tokens_details": {"reasoning_tokens": 94}, "prompt_tokens_details": {"cached_tokens": 6}}
    assert chat(prompt_tokens=32, completion_tokens=9, total_tokens=135, **details) == (26, 6, 103, 94, False)
    assert chat(prompt_tokens=32, completion_tokens=103, total_tokens=135, **details) == (26, 6, 103, 94, False)
    assert chat(prompt_tokens=32, completion_tokens=103, **details) == (26, 6, 103, 94, False)


def test_a_total_that_no_part_explains_adds_nothing() -> None:
    details = {"completion_tokens_details": {"reasoning_tokens": 94}}
    assert chat(prompt_tokens=32, completion_tokens=9, total_tokens=100, **details) == (32, 0, 9, 94, False)
    assert chat(prompt_tokens=32, completion_tokens=9, total_tokens=0) == (32, 0, 9, None, False)


def test_predictions_that_were_rejected_are_in_the_completion() -> None:
    details = {"completion_tokens_details": {"accepted_prediction_tokens": 3, "rejected_prediction_tokens": 4}}
    assert chat(prompt_tokens=32, completion_tokens=9, total_tokens=41, **details) == (32, 0, 9, None, False)


def test_what_the_cache_held_may_stand_beside_the_details() -> None:
    assert chat(prompt_tokens=100, completion_tokens=5, prompt_cache_hit_tokens=64) == (36, 64, 5, None, False)
    assert chat(prompt_cache_hit_tokens=64, prompt_cache_miss_tokens=36, completion_tokens=5) == (36, 64, 5, None, False)
    assert chat(prompt_tokens=40, completion_tokens=9, cached_tokens=30) == (10, 30, 9, None, False)
    assert chat(prompt_tokens=40, completion_tokens=9, cached_tokens=3, prompt_tokens_details={"cached_tokens": 30})[1] == 30


def test_perplexitys_citations_and_reasoning_are_beside_its_completion() -> None:
    research = {"prompt_tokens": 33, "completion_tokens": 7163, "total_tokens": 7196}
    assert chat(**research, citation_tokens=20016, num_search_queries=21, reasoning_tokens=95305) == (33, 0, 122484, 95305, False)
    assert chat(**research, num_search_queries=1) == (33, 0, 7163, None, False)


def test_sound_that_is_billed_by_the_second_is_not_a_part_of_the_prompt() -> None:
    heard = {"prompt_audio_seconds": 5, "prompt_tokens": 5, "completion_tokens": 24, "total_tokens": 404}
    assert chat(**heard, prompt_tokens_details={"cached_tokens": 368}) == (5, 0, 24, None, False)
    assert chat(**heard, prompt_tokens_details={"cached_tokens": 377}) == (3, 2, 24, None, False)


def test_a_response_may_have_the_usage_of_a_chat_or_a_name_of_its_own_for_the_cache() -> None:
    chatty = Counts({"prompt_tokens": 15, "completion_tokens": 8, "total_tokens": 23})
    assert response_tokens(chatty)["output_tokens"] == 8
    own = Counts({"input_tokens": 900, "output_tokens": 8, "input_tokens_details": {"cache_read_input_tokens": 600}})
    assert (response_tokens(own)["input_tokens"], response_tokens(own)["cache_read_tokens"]) == (300, 600)


@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.one_of(st.none(), st.integers(-2, 10**9), st.text(max_size=2))))
def test_no_usage_raises_and_no_count_is_negative(usage: dict[str, Any]) -> None:
    tokens = chat_tokens(Counts(usage))
    assert all(count is None or count >= 0 for count in tokens.values())  # type: ignore[operator]
