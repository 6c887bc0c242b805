"""What a request fixes of its price goes to the answer that does not say it."""

from __future__ import annotations

import msgspec
import pytest

from halton.events.answer import Answer
from halton.wire.request_facts import RequestFacts

ASKED = RequestFacts(service_tier="flex", speed="fast", inference_geo="us", units={"images": 2})


def test_an_answer_that_says_nothing_is_filled() -> None:
    told = ASKED.fill(Answer(usage_reason="no_usage"))
    assert (told.service_tier, told.speed, told.inference_geo, told.units) == ("flex", "fast", "us", {"images": 2})


def test_what_an_answer_says_holds() -> None:
    said = Answer(service_tier="standard", speed="standard", inference_geo="global", units={"images": 1})
    assert ASKED.fill(said) == said


@pytest.mark.parametrize(
    "answer", [Answer(error_type="rate_limit"), Answer(usage_reason="error_status"), Answer(entry=2)]
)
def test_a_refusal_and_a_second_inference_have_none_of_its_units(answer: Answer) -> None:
    assert ASKED.fill(answer).units is None


def test_nothing_asked_changes_nothing() -> None:
    answer = Answer(model="m", output_tokens=1)
    assert RequestFacts().fill(answer) == answer
    assert msgspec.structs.replace(RequestFacts(), model="m").units is None
