"""What one process tells another, and what is bounded. What is decided is in test_cases.py."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halton.events.policy import PolicyOverridden, PolicyRemoved, PolicySet, PolicyWarned
from halton.policy import state as module
from halton.policy.counters import Counters
from halton.policy.state import State
from policy.told import NOON, asked, micros, policy, spent, word


def used(state: State, name: str = "p") -> int:
    return state.used(policy(name), micros(NOON), 0)


def test_events_are_applied_in_order() -> None:
    state = State()
    assert state.apply(PolicySet(name="p", kind="budget", bound=100, window="month"))
    state.settle("z", spent(pico=100))
    assert not state.apply(PolicySet(name="p", kind="budget", bound=90, window="month"))
    assert used(state) == 100
    state.apply(PolicyOverridden(name="p", until_at=micros("18 13:00")))
    state.apply(PolicyWarned(name="p", kind="budget"))
    assert word(state.admit("a", asked())) == "!p"
    assert state.apply(PolicySet(name="p", kind="budget", bound=90, window="day"))
    assert used(state) == 0
    state.apply(PolicyRemoved(name="p"))
    assert state.policies == ()
    assert not state.apply(PolicySet(name="p", kind="models", models=("x",)))


def test_what_no_policy_can_be_is_not_in_force() -> None:
    state = State([policy(), policy("unheard_of", kind="weather"), policy("w", window="fortnight"), policy("z", bound=0)])
    assert [one.name for one in state.policies] == ["p"]
    assert not state.apply(PolicySet(name="p", kind="weather"))
    assert state.policies == ()


def test_a_policy_that_is_set_late_is_refilled() -> None:
    state = State([policy(project="billing")])
    state.refill("p", [spent(pico=60), spent(pico=70, project="other"), spent(pico=5)])
    assert used(state) == 65


def test_only_a_policy_that_names_a_project_needs_it() -> None:
    assert not State([policy(model="x")]).needs_project
    assert State([policy(), policy("q", project="x")]).needs_project


def test_a_worker_counts_its_own_calls_until_the_ledger_has_counted_them() -> None:
    ledger, worker = State([policy()]), State()
    worker.load(ledger.snapshot(), 10)
    assert [word(worker.admit(call, asked(pico=50))) for call in "abc"] == ["pass", "pass", "-p"]
    worker.settled_at("a", 12)
    assert used(worker) == 100
    ledger.settle("a", spent(pico=7))
    worker.load(ledger.snapshot(), 11)  # holds what was on position 11, not yet a's end
    worker.settled_at("b", 14)
    assert (used(worker), worker.on_their_way) == (107, 2)
    worker.load(ledger.snapshot(), 12)
    assert (used(worker), worker.on_their_way) == (57, 1)
    worker.load(ledger.snapshot(), 3)  # an old one, overtaken
    ledger.settle("b", spent(pico=8))
    worker.load(ledger.snapshot(), 20)
    assert (used(worker), worker.on_their_way) == (15, 0)


@given(st.lists(st.tuples(st.sampled_from(["ask", "ask", "end", "hear", "hear"]), st.integers(0, 9)), max_size=60))
def test_when_all_is_heard_a_worker_knows_what_the_ledger_knows(steps: list[tuple[str, int]]) -> None:
    """Notices of ends and snapshots come late, each kind in its order, and what is on its way counts until then."""
    ledger, worker = State([policy(bound=10**9)]), State()
    worker.load(ledger.snapshot(), 0)
    is_open, notices, snapshots = list[int](), list[tuple[str, int]](), list[tuple[Counters, int]]()
    for number, (step, value) in enumerate([*steps, *[("end", 0)] * 60, *[("hear", 0), ("hear", 1)] * 120], 1):
        if step == "ask":
            worker.admit(str(number), asked(pico=100))
            is_open.append(number)
        elif step == "end" and is_open:
            ended = is_open.pop(value % len(is_open))
            ledger.settle(str(ended), spent(pico=7))
            notices.append((str(ended), number))
            snapshots.append((ledger.snapshot(), number))
        elif step == "hear" and value % 2 and notices:
            worker.settled_at(*notices.pop(0))
        elif step == "hear" and snapshots:
            worker.load(*snapshots.pop(0))
        assert used(worker) >= used(ledger) - 7 * len(snapshots)
    assert (used(worker), worker.on_their_way) == (used(ledger), 0)


CHANGES = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from("abcd"), st.integers(0, 50), st.sampled_from(["x", "y", None])),
    st.tuples(st.just("release"), st.sampled_from("abcd")),
    st.tuples(st.just("settle"), st.sampled_from("abcd"), st.integers(0, 50), st.sampled_from(["x", "y"])),
    st.tuples(
        st.just("set"), st.sampled_from("pq"), st.sampled_from(["day", "month", "rolling:2h"]), st.sampled_from([None, "x"])
    ),
    st.tuples(st.just("remove"), st.sampled_from("pq")),
    st.tuples(st.just("load")),
)


@given(st.lists(CHANGES, max_size=40))
def test_what_is_on_its_way_leaves_nothing_behind_whatever_is_set_meanwhile(changes: list[tuple[Any, ...]]) -> None:
    state = State([policy(bound=10**9)])
    for what, *values in changes:
        if what == "ask":
            state.admit(values[0], asked(pico=values[1], project=values[2]))
        elif what == "settle":
            state.settle(values[0], spent(pico=values[1], project=values[2]))
        elif what == "set":
            state.set(policy(values[0], bound=10**9, window=values[1], project=values[2]))
        elif what == "load":
            state.load(state.snapshot(), 1)
        else:
            getattr(state, what)(values[0])
    settled = State()
    settled.load(state.snapshot(), 1)
    for call in "abcd":
        state.release(call)
    assert [used(state, one.name) for one in state.policies] == [used(settled, one.name) for one in settled.policies]


def test_an_end_that_is_told_after_its_counters_counts_once() -> None:
    ledger, worker = State([policy()]), State([policy()])
    worker.admit("a", asked(pico=50))
    ledger.settle("a", spent(pico=7))
    worker.load(ledger.snapshot(), 12)
    worker.settled_at("a", 12)
    assert (used(worker), worker.on_their_way) == (7, 0)
    worker.settled_at("unknown", 13)


def test_ends_may_be_told_one_by_one_behind_the_counters_that_were_loaded() -> None:
    ledger, worker = State([policy()]), State()
    for call, position in (("a", 10), ("b", 12)):
        worker.admit(call, asked(pico=50))
        ledger.settle(call, spent(pico=7))
        if call == "a":
            worker.load(ledger.snapshot(), position)
    for call, position in (("a", 10), ("b", 12), ("b", 12)):
        worker.settle(call, spent(pico=7), position)
    assert (used(worker), worker.on_their_way) == (14, 0)
    worker.load(State([policy()]).snapshot(), 11)  # older than the last end
    assert used(worker) == 14


def test_a_snapshot_brings_policies_overrides_and_warnings() -> None:
    ledger, worker = State([policy(), policy("w", action="warn")]), State([policy("gone")])
    ledger.settle("z", spent(pico=100))
    ledger.override("p", micros("18 13:00"))
    ledger.warned_before("w", micros(NOON), 0)
    ledger.warned_before("unknown", micros(NOON), 0)
    worker.admit("a", asked(pico=1))
    worker.load(ledger.snapshot(), 5)
    assert [one.name for one in worker.policies] == ["p", "w"]
    assert word(worker.admit("b", asked())) == "!p"
    assert used(worker) == 101


def test_calls_that_never_end_are_forgotten_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ON_THEIR_WAY", 3)
    state = State([policy(bound=1000)])
    for number in range(9):
        state.admit(str(number), asked(pico=10))
    assert (state.on_their_way, used(state)) == (3, 30)


def test_kinds_of_calls_and_warnings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KINDS_OF_CALLS", 4)
    monkeypatch.setattr(module, "MOST_WARNINGS", 4)
    state = State([policy(action="warn", bound=1, window="minute", model="m*")])
    for number in range(20):
        at = f"18 12:{number:02}"
        state.settle(f"e{number}", spent(at, pico=1, model=f"m{number}"))
        assert word(state.admit(str(number), asked(at, model=f"m{number}"))) == "!p"
    assert len(state.snapshot().warned) == 4


def test_twenty_policies_are_decided_in_a_moment() -> None:
    windows = ("minute", "hour", "day", "week", "month", "rolling:5h", "rolling:30d")
    state = State(policy(f"p{number:02}", bound=10**15, window=windows[number % 7], warn_percent=80) for number in range(20))
    calls = [asked(f"18 {number // 60 % 24:02}:{number % 60:02}", pico=5) for number in range(1440)]
    took = []
    for number, call in enumerate(calls):
        began = time.perf_counter_ns()
        state.admit(str(number), call)
        took.append(time.perf_counter_ns() - began)
    assert sorted(took)[len(took) // 2] < 500_000  # 25 µs on a quiet machine; ten times that on one that is very busy


def test_counters_of_views_that_are_made_anew_take_back_nothing() -> None:
    full, partly = State([policy(bound=100)]), State([policy(bound=90), policy("q")])
    full.settle("z", spent(pico=100))
    partly.settle("z", spent(pico=3))
    told = State()
    told.load(full.snapshot(), 9)
    told.load(partly.snapshot(), 3)
    assert used(told) == 100 and [(each.name, each.bound) for each in told.policies][0] == ("p", 90)
    told.load(partly.snapshot(), 10)
    assert used(told) == 3
