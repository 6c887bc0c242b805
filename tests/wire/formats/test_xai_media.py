"""xAI's images and videos over REST: what was made, the charge, and answers that are odd or not there yet."""

from __future__ import annotations

from typing import Any

import pytest

from halton.events.answer import Answer
from wire.streams import body, read


def answer(document: Any, complete: bool = True) -> Answer:
    (read_one,) = read("api.x.ai", "/v1/images/generations", body(document), complete=complete)
    return read_one


def test_a_charge_is_stated_to_the_tick() -> None:
    read_one = answer({"data": [{"b64_json": "aGk="}], "model": "m", "usage": {"cost_in_usd_ticks": 1}})
    assert (read_one.units, read_one.stated_cost_pico, read_one.usage_known) == ({"images": 1}, 100, True)
    assert (read_one.input_tokens, read_one.output_tokens, read_one.usage) == (0, 0, {"cost_in_usd_ticks": 1})


def test_pictures_of_any_size_are_counted() -> None:
    pictures = [{"b64_json": "A" * (5 << 20)} for _ in range(2)]
    read_one = answer({"data": pictures, "model": "m", "usage": {"cost_in_usd_ticks": 1}})
    assert (read_one.units, read_one.stated_cost_pico) == ({"images": 2}, 100)


def test_tokens_are_counted_where_they_are_stated() -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 4, "total_tokens": 14, "cost_in_usd_ticks": 1}
    read_one = answer({"data": [], "usage": usage})
    assert (read_one.input_tokens, read_one.output_tokens, read_one.units) == (10, 4, None)


def test_an_answer_that_is_cut_states_nothing() -> None:
    (read_one,) = read("api.x.ai", "/v1/images/generations", body({"data": [{"url": "…"}]})[:-4], complete=False)
    assert (read_one.usage_reason, read_one.units) == ("aborted_before_usage", None)


@pytest.mark.parametrize(
    ("document", "reason", "error"),
    [
        ({"request_id": "v-1"}, "background", None),
        ({"status": "pending"}, "background", None),
        ({"status": "expired"}, "no_usage", "expired"),
        ({"status": "failed", "error": {"code": "content_policy", "message": "No."}}, "no_usage", "content_policy"),
        ({"status": 5, "data": 7, "video": [], "usage": "much", "model": {}}, "no_usage", None),
        ({"video": {"duration": -4}}, "no_usage", None),
        ({"video": {"duration": 10**9}}, "no_usage", None),
        ([1], "malformed", None),
    ],
)
def test_what_states_no_usage_says_why(document: Any, reason: str, error: str | None) -> None:
    read_one = answer(document)
    assert (read_one.usage_known, read_one.usage_reason, read_one.error_type) == (False, reason, error)
    assert (read_one.units, read_one.stated_cost_pico) == (None, None)
