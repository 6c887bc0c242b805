from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.events.answer import Answer
from halton.wire.formats.anthropic_usage import inferences, read_tokens, without_credential
from halton.wire.usage import Counts

WHOLE = Answer(
    model="m", response_id="msg_1", usage_known=True, input_tokens=100, cache_read_tokens=0, cache_write_5m_tokens=0,
    cache_write_1h_tokens=0, cache_write_other_tokens=0, output_tokens=50, reasoning_tokens=9, tool_calls=1, web_searches=2,
    service_tier="priority", speed="fast", inference_geo="us", stop_reason="end_turn", reader="r",
)  # fmt: skip


def stated(kind: Any, model: Any = None, **counts: Any) -> dict[str, Any]:
    return {"type": kind, "model": model, "input_tokens": 10, "output_tokens": 5, **counts}


def told(answers: tuple[Answer, ...]) -> list[tuple[Any, ...]]:
    return [(one.entry, one.model, one.input_tokens, one.output_tokens, one.web_searches) for one in answers]


def priced(*iterations: Any, stop_reason: str = "end_turn") -> list[tuple[Any, ...]]:
    whole = Answer(**{name: getattr(WHOLE, name) for name in WHOLE.__struct_fields__} | {"stop_reason": stop_reason})
    return told(inferences(whole, {"iterations": list(iterations)}))


def test_a_message_without_iterations_is_one_inference() -> None:
    assert inferences(WHOLE, {}) == (WHOLE,)
    assert inferences(WHOLE, {"iterations": None}) == (WHOLE,)


def test_the_turns_of_a_tool_loop_are_in_the_totals() -> None:
    assert priced(stated("message", "m"), stated("message", "m")) == [(1, "m", 100, 50, 2)]


def test_advisors_and_compactions_come_beside_the_totals_in_their_order() -> None:
    told_of = priced(stated("advisor_message", "a", input_tokens=7), stated("message", "m"), stated("compaction", input_tokens=8))
    assert told_of == [(1, "m", 100, 50, 2), (2, "a", 7, 5, None), (3, "m", 8, 5, None)]


def test_what_comes_beside_has_the_message_s_id_and_its_price_facts_but_no_end() -> None:
    _, advisor = inferences(WHOLE, {"iterations": [stated("advisor_message", "a", cache_creation_input_tokens=30)]})
    assert advisor == Answer(
        model="a", response_id="msg_1", entry=2, usage_known=True, input_tokens=10, cache_read_tokens=0,
        cache_write_5m_tokens=30, cache_write_1h_tokens=0, cache_write_other_tokens=0, output_tokens=5, service_tier="priority",
        speed="fast", inference_geo="us", reader="r",
        usage=stated("advisor_message", "a", cache_creation_input_tokens=30),
    )  # fmt: skip


def test_a_fallback_that_served_holds_in_place_of_the_totals() -> None:
    assert priced(stated("message", "m"), stated("fallback_message", "f", output_tokens=6)) == [(1, "f", 10, 6, 2)]


def test_each_fallback_counts_and_the_last_does_not_if_it_refused() -> None:
    hops = (stated("message", "m"), stated("fallback_message", "f"), stated("fallback_message", "g", output_tokens=7))
    assert priced(*hops) == [(1, "f", 10, 5, 2), (2, "g", 10, 7, None)]
    assert priced(*hops, stop_reason="refusal") == [(1, "f", 10, 5, 2)]


def test_a_message_whose_only_fallback_refused_counts_nothing_but_what_came_beside() -> None:
    hops = (stated("compaction"), stated("fallback_message", "f"))
    assert priced(*hops, stop_reason="refusal") == [(1, "f", 0, 0, 2), (2, "f", 10, 5, None)]


def test_a_refusal_without_a_fallback_counts_its_totals() -> None:
    assert priced(stated("message", "m"), stop_reason="refusal") == [(1, "m", 100, 50, 2)]


@pytest.mark.parametrize("iterations", [5, "x", {}, [5, None, [], "advisor_message"], [{"type": ["advisor_message"]}], [{}]])
def test_odd_iterations_are_none(iterations: Any) -> None:
    assert inferences(WHOLE, {"iterations": iterations}) == (WHOLE,)


def test_few_inferences_are_taken_of_many() -> None:
    assert len(inferences(WHOLE, {"iterations": [stated("compaction")] * 1000})) == 51


def test_an_iteration_whose_counts_cannot_be_true_is_not_known() -> None:
    _, absurd, silent = inferences(WHOLE, {"iterations": [stated("compaction", output_tokens=-1), {"type": "compaction"}]})
    assert (absurd.usage_known, absurd.usage_reason, absurd.output_tokens) == (False, "absurd", None)
    assert (silent.usage_known, silent.usage_reason, silent.input_tokens) == (False, "no_usage", None)


@pytest.mark.parametrize(
    ("written", "split", "expected"),
    [
        (3000, {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000}, (1000, 2000)),
        (3500, {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000}, (1500, 2000)),
        (None, {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 2000}, (1000, 2000)),
        (3000, None, (3000, 0)),
        (3000, {"ephemeral_1h_input_tokens": 3000}, (0, 3000)),
        (None, None, (0, 0)),
        (-1, None, (None, 0)),
        (3000, {"ephemeral_5m_input_tokens": "many"}, (None, 0)),
    ],
)
def test_what_exceeds_the_split_was_written_for_five_minutes(written: Any, split: Any, expected: tuple[Any, Any]) -> None:
    tokens = read_tokens(Counts({"cache_creation_input_tokens": written, "cache_creation": split}))
    assert (tokens["cache_write_5m_tokens"], tokens["cache_write_1h_tokens"]) == expected


def test_the_token_of_a_refusal_is_nowhere_in_a_usage_object() -> None:
    usage = {
        "fallback_credit_token": "fct_1",
        "fallback_credit": {"status": {"type": "redeemed", "fallback_credit_token": "fct_1"}},
        "iterations": [[{"fallback_credit_token": "fct_1"}], 5],
    }
    assert without_credential(usage) == {"fallback_credit": {"status": {"type": "redeemed"}}, "iterations": [[{}], 5]}


VALUES = st.recursive(
    st.none() | st.integers(-5, 10**9) | st.text(max_size=8) | st.sampled_from(["message", "compaction", "fallback_message"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "model", "input_tokens", "output_tokens", "iterations"]), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(usage=st.dictionaries(st.sampled_from(["iterations", "input_tokens", "cache_creation"]), VALUES))
def test_entries_are_numbered_from_one_whatever_is_stated(usage: dict[str, Any]) -> None:
    answers = inferences(WHOLE, without_credential(usage))
    assert [answer.entry for answer in answers] == list(range(1, len(answers) + 1))
    assert all(answer.usage_known == (answer.usage_reason is None) for answer in answers)


def test_no_depth_of_a_usage_object_is_too_much() -> None:
    nested: Any = 1
    for _ in range(5000):
        nested = [nested]
    assert without_credential({"input_tokens": 1, "deep": nested})["input_tokens"] == 1
