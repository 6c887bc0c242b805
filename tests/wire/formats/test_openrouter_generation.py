from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from halton.wire.answer import AnswerReading
from halton.wire.providers.openrouter import provider
from wire.streams import body

RECORD = {
    "id": "gen-1", "model": "openai/gpt-5.4", "native_tokens_prompt": 100, "native_tokens_completion": 25,
    "native_tokens_reasoning": 5, "native_tokens_cached": 60, "total_cost": 0.0015, "is_byok": False, "finish_reason": "stop",
    "origin": "https://example.com/", "external_user": "u-1",
}  # fmt: skip


def answer(document: Any, complete: bool = True) -> Answer:
    reading = AnswerReading(provider.route("GET", "/api/v1/generation?id=gen-1"), 200, [])
    reading.feed(body(document)[: None if complete else -2])
    (read_one,) = reading.finish(complete)
    return read_one


def test_a_record_tells_the_tokens_and_the_charge_and_keeps_no_user() -> None:
    read_one = answer({"data": RECORD})
    assert (read_one.input_tokens, read_one.cache_read_tokens, read_one.output_tokens) == (40, 60, 25)
    assert (read_one.response_id, read_one.stated_cost_pico, read_one.usage_known) == ("gen-1", 1_500_000_000, True)
    assert read_one.usage is not None and not {"origin", "external_user"} & read_one.usage.keys()


def test_the_upstreams_charge_to_a_key_of_ones_own_is_added() -> None:
    own = {**RECORD, "is_byok": True, "total_cost": 0.00005, "upstream_inference_cost": 0.00095}
    assert answer({"data": own}).stated_cost_pico == 1_000_000_000


def test_what_the_record_leaves_out_of_the_cache_is_0() -> None:
    read_one = answer({"data": {**RECORD, "native_tokens_cached": None}})
    assert (read_one.input_tokens, read_one.cache_read_tokens) == (100, 0)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"data": {**RECORD, "native_tokens_cached": 101}}, "absurd"),
        ({"data": {"id": 5, "model": [], "total_cost": "free"}}, "no_usage"),
        ({"error": {"code": 404, "message": "Generation not found"}}, "no_usage"),
        ({"data": 5}, "no_usage"),
    ],
)
def test_odd_records_are_not_believed(document: Any, reason: str) -> None:
    assert (answer(document).usage_reason, answer(document).stated_cost_pico is None) == (reason, reason != "absurd")


def test_a_record_that_is_cut_states_nothing() -> None:
    assert answer({"data": RECORD}, complete=False).usage_reason == "aborted_before_usage"
