"""The facts of an answer: what an empty one says, and that a completed call holds them all under the same names."""

from __future__ import annotations

import msgspec

from halton.events.answer import Answer, Estimate
from halton.events.types import CallCompleted


def test_a_completed_call_holds_every_fact_of_its_answer() -> None:
    types = {field.name: field.type for field in msgspec.structs.fields(CallCompleted)}
    assert {field.name: field.type for field in msgspec.structs.fields(Answer)}.items() <= types.items()


def test_an_answer_that_says_nothing_takes_no_room() -> None:
    assert msgspec.json.encode(Answer()) == b"{}"


def test_an_estimate_names_its_method_and_no_bound_that_it_has_not() -> None:
    assert msgspec.json.encode(Estimate(method="bytes/1", input_tokens_low=0)) == b'{"method":"bytes/1","input_tokens_low":0}'
