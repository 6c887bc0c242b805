from __future__ import annotations

from pathlib import Path
from typing import Any

import make
from halton.events.types import PolicyOverridden, PolicyRemoved, PolicySet, PolicyWarned
from halton.policy.state import State
from halton.views.used import reach_us, read_state
from policy.told import policy

DAY = 1440 * make.MINUTE
FAR = 4_102_444_800_000_000  # 2100


def budget(name: str, **facts: Any) -> PolicySet:
    return PolicySet(**({"name": name, "kind": "budget", "bound": 10**12, "window": "month"} | facts))


def used(state: State) -> dict[str, int]:
    return {policy.name: state.used(policy, make.NOON, 0) for policy in state.policies}


def test_what_was_used_in_the_windows_of_a_moment(tmp_path: Path) -> None:
    calls = [make.call(started_at=make.NOON - days * DAY, project=f"p{days}") for days in (0, 0, 1, 25)]
    events = [
        make.price(),
        budget("m"),
        budget("d", window="day"),
        budget("r", window="rolling:2d"),
        budget("p", project="p1"),
        budget("t", kind="tokens", window="week"),
        budget("gone"),
        PolicyRemoved(name="gone"),
        PolicyOverridden(name="d", until_at=FAR),
        *calls,
    ]
    with make.views(tmp_path, events) as views:
        state = read_state(views, make.NOON, 0)
    call = 6_000_000_000
    assert used(state) == {"d": 2 * call, "m": 3 * call, "p": call, "r": 3 * call, "t": 3600}
    assert state.snapshot().overrides == {"d": FAR}


def test_warnings_that_were_given_are_remembered(tmp_path: Path) -> None:
    with make.views(
        tmp_path, [budget("m"), PolicyWarned(name="m", kind="budget"), PolicyWarned(name="x", kind="budget")]
    ) as views:
        assert len(read_state(views, make.NOON, 0).snapshot().warned) == 1


def test_no_policies_read_nothing(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert read_state(views, make.NOON, 0).policies == ()


def test_how_far_windows_reach_back() -> None:
    assert reach_us([]) == reach_us([policy(kind="max_output")]) == 0
    assert reach_us([policy(window="day")]) == 2 * DAY
    assert reach_us([policy(window="day"), policy()]) == 33 * DAY
    assert reach_us([policy(window="rolling:400d"), policy()]) > 400 * DAY
