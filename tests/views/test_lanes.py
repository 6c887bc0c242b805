"""Whose call is whose: the main conversation, sub-agents and threads, each behind the one that started it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from cached_calls import cached
from halton.views.lanes import Lane, lanes_of

NAMES = st.none() | st.sampled_from(("a", "b", "c", "t", "main"))


def shown(lanes: Iterable[Lane]) -> list[tuple[str, int, int]]:
    return [(lane.name, lane.depth, len(lane.calls)) for lane in lanes]


def test_a_sub_agent_has_a_lane_behind_its_parent_s() -> None:
    calls = [
        cached(request_class="main"),
        cached(agent="a"),
        cached(agent="b"),
        cached(agent="a1", parent_agent="a"),
        cached(request_class="main"),
        cached(agent="a1", parent_agent="a"),
    ]
    assert shown(lanes_of(calls)) == [("main", 0, 2), ("a", 1, 1), ("a1", 2, 2), ("b", 1, 1)]


def test_the_first_without_an_agent_is_the_main_one_even_if_it_begins_late() -> None:
    assert shown(lanes_of([cached(agent="a"), cached()])) == [("main", 0, 1), ("a", 1, 1)]
    assert shown(lanes_of([cached(agent="a"), cached(agent="b", parent_agent="a")])) == [("a", 0, 1), ("b", 1, 1)]


def test_threads_are_lanes_and_a_parent_may_be_named_by_its_thread() -> None:
    calls = [cached(thread="t1"), cached(thread="t2"), cached(agent="review", thread="t3", parent_agent="t2")]
    assert shown(lanes_of(calls)) == [("main", 0, 1), ("thread t2", 1, 1), ("review", 2, 1)]


def test_sub_agents_without_a_name_share_a_lane() -> None:
    calls = [cached(), cached(request_class="subagent"), cached(request_class="subagent"), cached(thread="t")]
    lanes = lanes_of(calls)
    assert shown(lanes) == [("main", 0, 1), ("sub-agents", 1, 2), ("thread t", 1, 1)]
    assert [lane.is_shared for lane in lanes] == [False, True, False]


def test_agents_of_one_name_are_told_apart_by_a_number() -> None:
    calls = [cached(), cached(agent="review", thread="t1"), cached(agent="review", thread="t2"), cached(agent="main")]
    assert shown(lanes_of(calls)) == [("main", 0, 1), ("review", 1, 1), ("review (2)", 1, 1), ("main (2)", 1, 1)]


def test_agents_that_started_each_other_come_last() -> None:
    calls = [cached(), cached(agent="a", parent_agent="b"), cached(agent="b", parent_agent="a"), cached(agent="c")]
    assert shown(lanes_of(calls)) == [("main", 0, 1), ("c", 1, 1), ("a", 0, 1), ("b", 1, 1)]
    assert shown(lanes_of([cached(agent="a", parent_agent="a")])) == [("a", 0, 1)]
    assert lanes_of([]) == []


@given(st.lists(st.tuples(NAMES, NAMES, NAMES, st.sampled_from((None, "subagent"))), max_size=20))
def test_every_call_is_in_one_lane_and_in_order(said: list[tuple[str | None, str | None, str | None, str | None]]) -> None:
    calls = [
        msgspec.structs.replace(cached(), position=at, agent=agent, parent_agent=parent, thread=thread, request_class=kind)
        for at, (agent, parent, thread, kind) in enumerate(said)
    ]
    lanes = lanes_of(calls)
    assert sorted(call.position for lane in lanes for call in lane.calls) == [call.position for call in calls]
    assert all(one.position < two.position for lane in lanes for one, two in itertools.pairwise(lane.calls))
    assert lanes == [] or lanes[0].depth == 0
