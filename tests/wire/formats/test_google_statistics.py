from __future__ import annotations

from typing import Any

import pytest

from fixtures.fixture import body
from halton.events.answer import Answer
from halton.wire.formats.google_statistics import StatisticsReader


def read(data: bytes) -> Answer:
    reader = StatisticsReader()
    reader.feed(data)
    (answer,) = reader.finish()
    return answer


def embedding(**statistics: Any) -> dict[str, Any]:
    return {"embeddings": {"values": [0.1, -0.2], "statistics": {"truncated": False, **statistics}}}


def test_the_tokens_of_all_texts_are_added_up() -> None:
    predictions = [embedding(token_count=5), embedding(token_count=7)]
    answer = read(body({"predictions": predictions, "metadata": {"billableCharacterCount": 44}}))
    assert (answer.usage_known, answer.input_tokens, answer.output_tokens) == (True, 12, 0)
    assert answer.units == {"characters": 44}
    assert answer.usage == {
        "statistics": [{"truncated": False, "token_count": 5}, {"truncated": False, "token_count": 7}],
        "metadata": {"billableCharacterCount": 44},
    }


def test_a_text_without_its_count_leaves_the_sum_unknown() -> None:
    answer = read(body({"predictions": [embedding(token_count=5), embedding()]}))
    assert (answer.usage_known, answer.usage_reason, answer.input_tokens) == (False, "no_usage", None)


@pytest.mark.parametrize("odd", ["5", -1, 2.5, True, [], 10**9])
def test_a_count_that_cannot_be_true_is_absurd(odd: Any) -> None:
    answer = read(body({"predictions": [embedding(token_count=5), embedding(token_count=odd)]}))
    assert (answer.usage_known, answer.usage_reason, answer.input_tokens) == (False, "absurd", None)


@pytest.mark.parametrize("odd", ["x", 5, {}, None, [5], [{"embeddings": "x"}]])
def test_odd_predictions_state_nothing(odd: Any) -> None:
    answer = read(body({"predictions": odd, "metadata": odd}))
    assert (answer.usage_known, answer.input_tokens) == (False, None)


def test_an_error_is_told() -> None:
    assert read(body({"error": {"code": 403, "status": "PERMISSION_DENIED"}})).error_type == "PERMISSION_DENIED"
