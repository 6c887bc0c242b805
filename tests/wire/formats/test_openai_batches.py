from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from wire.streams import read

USAGE = {"input_tokens": 10, "input_tokens_details": {"cached_tokens": 4}, "output_tokens": 3, "total_tokens": 13}


def answer(**batch: Any) -> Answer:
    (found,) = read("api.openai.com", "/v1/batches", body({"id": "batch_1", "model": "gpt-6.1-sol", **batch}))
    return found


@pytest.mark.parametrize("status", ["validating", "in_progress", "finalizing", "cancelling"])
def test_what_a_batch_states_on_its_way_is_not_its_usage(status: str) -> None:
    found = answer(status=status, usage=USAGE)
    assert (found.usage_known, found.usage_reason, found.input_tokens, found.stop_reason) == (False, "background", None, None)


@pytest.mark.parametrize("status", ["completed", "expired", "cancelled"])
def test_a_batch_that_is_over_costs_what_it_states(status: str) -> None:
    found = answer(status=status, usage=USAGE, request_counts={"completed": 2})
    assert (found.input_tokens, found.cache_read_tokens, found.output_tokens) == (6, 4, 3)
    assert (found.service_tier, found.units, found.stop_reason) == ("batch", {"requests": 2}, status)


def test_a_batch_that_failed_names_its_error() -> None:
    found = answer(status="failed", errors={"data": [{"code": "invalid_json_line", "line": 3}]}, usage=None)
    assert (found.usage_reason, found.error_type) == ("no_usage", "invalid_json_line")


@pytest.mark.parametrize("odd", ["x", [], 7, {"data": {}}, {"completed": -1}])
def test_odd_values_cost_no_usage(odd: object) -> None:
    found = answer(status="completed", usage=USAGE, errors=odd, request_counts=odd)
    assert (found.usage_known, found.units, found.error_type) == (True, None, None)
