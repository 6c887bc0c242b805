"""Policies as events: what they bound is an integer, and what is not bound is None."""

from __future__ import annotations

import pytest

from halton.events.codec import decode, encode
from halton.events.policy import PolicyBlocked, PolicySet


def test_a_policy_blocks_unless_it_says_otherwise() -> None:
    event = decode("policy.set", '{"bound":5,"kind":"requests","name":"slow","window":"minute"}')
    assert event == PolicySet(name="slow", kind="requests", bound=5, window="minute", action="block", warn_percent=None)


def test_dollars_are_integers() -> None:
    with pytest.raises(TypeError, match="no float"):
        encode(PolicySet(name="cap", kind="budget", bound=0.5, window="day"))  # type: ignore[arg-type]


def test_what_counts_nothing_states_no_count() -> None:
    assert encode(PolicyBlocked(name="only", kind="models", model="m")) == '{"kind":"models","model":"m","name":"only"}'
