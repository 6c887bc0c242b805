from __future__ import annotations

from halton.policy.counter import Counter
from policy.told import NOON, asked, micros, policy, spent


def test_a_verdict_says_all_there_is_to_know() -> None:
    counter = Counter(policy(project="billing", bound=50))
    counter.settle(spent(pico=60))
    verdict = counter.verdict(asked(), 60)
    assert (verdict.used, verdict.bound, verdict.percent, verdict.scope) == (60, 50, 120, "project billing")
    assert (verdict.window_began_at, verdict.ends_at) == (micros("01 00:00"), micros("2026-12-01 00:00"))


def test_a_rolling_window_lets_pass_again_when_enough_has_left_it() -> None:
    counter = Counter(policy(window="rolling:1h"))
    for at, pico in (("18 11:10", 50), ("18 11:20", 40), ("18 11:40", 60)):
        counter.settle(spent(at, pico=pico))
    assert counter.used(micros(NOON), 0) == 150
    ends_at = counter.verdict(asked(), 150).ends_at
    assert ends_at is not None and micros("18 12:20") < ends_at <= micros("18 12:21")
    assert counter.used(ends_at - 1, 0) == 100 and counter.used(ends_at, 0) == 60


def test_a_kind_that_looks_at_single_calls_counts_nothing() -> None:
    counter = Counter(policy(kind="max_output"))
    counter.settle(spent(pico=7))
    counter.reserve(asked(pico=7))
    assert (counter.used(micros(NOON), 0), counter.settled.amounts, counter.reserved.amounts) == (0, {}, {})
    finding = counter.find(asked(max_output_tokens=150))
    assert finding is not None and counter.verdict(asked(), finding.used).percent == 150


def test_absurd_facts_count_nothing() -> None:
    counter = Counter(policy())
    counter.settle(spent(pico=-5))
    counter.reserve(asked(pico=-5))
    assert counter.used(micros(NOON), 0) == 0


def test_warnings_are_told_apart_by_window() -> None:
    noon, later = micros(NOON), micros("18 23:00")
    assert Counter(policy()).warning_key(noon, 0) == Counter(policy()).warning_key(later, 0)
    assert Counter(policy(window="hour")).warning_key(noon, 0) != Counter(policy(window="hour")).warning_key(later, 0)
    single = Counter(policy(kind="max_output"))
    assert single.warning_key(noon, 0) == single.warning_key(later, 0) != single.warning_key(later, 120)
    assert Counter(policy(window="rolling:400d")).warning_key(noon, 0) == noon // (400 * 86_400_000_000)
