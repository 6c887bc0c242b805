from __future__ import annotations

from halton.events.answer import Answer
from halton.events.types import CallCompleted


def test_every_fact_of_an_answer_has_its_place_in_the_event() -> None:
    assert set(Answer.__struct_fields__) <= set(CallCompleted.__struct_fields__)


def test_an_answer_that_says_nothing_knows_nothing() -> None:
    answer = Answer()
    assert not answer.usage_known
    assert {getattr(answer, name) for name in Answer.__struct_fields__ if name != "entry"} == {None, False}
    assert answer.entry == 1
