from __future__ import annotations

from halton.wire.formats.openai_usage import chat_tokens, response_tokens
from halton.wire.usage import Counts


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
