"""Guesses: from which bytes, within which bounds, and where there is none."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.events.answer import Answer, Estimate
from halton.wire.estimate import with_estimate
from halton.wire.request_facts import RequestFacts

KNOWN = Answer(usage_known=True, input_tokens=12, output_tokens=7)
UNKNOWN = Answer(usage_reason="stream_without_usage")


def guess(answer: Answer, body_bytes: int | None = 160, text_bytes: int = 32, *, continues: bool = False) -> Estimate | None:
    return with_estimate(answer, RequestFacts(body_bytes=body_bytes, continues=continues), text_bytes).estimate


def test_a_token_is_four_bytes_one_at_the_least_and_sixteen_at_the_most() -> None:
    assert guess(UNKNOWN) == Estimate(
        method="bytes/1",
        input_tokens=40,
        input_tokens_low=10,
        input_tokens_high=160,
        output_tokens=8,
        output_tokens_low=2,
    )


def test_a_prompt_that_the_provider_holds_more_of_has_no_upper_bound() -> None:
    told = guess(UNKNOWN, continues=True)
    assert told is not None and (told.input_tokens_low, told.input_tokens_high) == (10, None)


def test_what_was_stated_bounds_the_guess_and_its_prompt_needs_none() -> None:
    partial = msgspec.structs.replace(KNOWN, partial=True)
    told = guess(partial, text_bytes=8)
    assert told == Estimate(method="bytes/1", output_tokens=7, output_tokens_low=7)
    told = guess(partial, text_bytes=400)
    assert told == Estimate(method="bytes/1", output_tokens=100, output_tokens_low=25)


def test_without_a_body_nothing_is_said_of_the_prompt() -> None:
    told = guess(UNKNOWN, None)
    assert told is not None and (told.input_tokens, told.input_tokens_low, told.input_tokens_high) == (None, None, None)


@pytest.mark.parametrize(
    "reason", ["error_status", "endpoint_unread", "background", "ledger_restarted"]
)
def test_what_cost_nothing_or_was_not_read_is_not_guessed_at(reason: str) -> None:
    assert guess(Answer(usage_reason=reason)) is None


def test_what_is_known_is_not_guessed_at() -> None:
    assert guess(KNOWN) is None


@given(body=st.integers(0, 10**9), text=st.integers(0, 10**9))
def test_a_guess_lies_within_its_bounds(body: int, text: int) -> None:
    told = guess(UNKNOWN, body, text)
    assert told is not None
    assert told.input_tokens_low is not None and told.input_tokens is not None and told.input_tokens_high is not None
    assert told.input_tokens_low <= told.input_tokens <= told.input_tokens_high
    assert told.output_tokens_low is not None and told.output_tokens is not None
    assert told.output_tokens_low <= told.output_tokens
