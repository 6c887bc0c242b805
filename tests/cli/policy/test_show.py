from __future__ import annotations

import json
from typing import Any

import make
from halton.events.types import PolicyBlocked, PolicySet, PolicyWarned

EVENTS = [
    PolicySet(name="b", kind="budget", bound=50, window="month", warn_percent=80),
    PolicyWarned(name="b", kind="budget", used=41, bound=50, percent=82, project="billing"),
    PolicyBlocked(name="b", kind="budget", used=51, bound=50, window="month", window_began_at=make.NOON, model="evil\x1b"),
    PolicySet(name="m", kind="models", models=("x",)),
]


def test_all_of_a_policy(run: Any, fill: Any) -> None:
    fill(EVENTS)
    lines = run("policy", "show", "b").output.splitlines()
    assert lines[0].startswith('"b" allows') and lines[1].endswith("blocked 1, warned 1.")
    assert lines[2].startswith("Used: $0.00, which is 0 %; starts anew: ")
    assert "evil\\x1b" in lines[4] and "102 %" in lines[4] and "warned" in lines[5] and "billing" in lines[5]
    assert len(run("policy", "show", "b", "--limit", "1").output.splitlines()) == 5
    assert len(run("policy", "show", "m").output.splitlines()) == 2


def test_what_counts_nothing_has_no_share(run: Any, fill: Any) -> None:
    fill([EVENTS[-1], PolicyBlocked(name="m", kind="models", model="y")])
    assert run("policy", "show", "m").output.splitlines()[-1].split()[2:] == ["blocked", "y", "e0002"]


def test_as_json(run: Any, fill: Any) -> None:
    fill(EVENTS)
    document = json.loads(run("policy", "show", "B", "--json").output)
    assert (document["schema"], document["policy"]["name"], [call["hit"] for call in document["calls"]]) == (
        1,
        "b",
        ["blocked", "warned"],
    )


def test_one_that_there_is_not(run: Any, fill: Any) -> None:
    fill([PolicySet(name="billing-budget", kind="budget", bound=50, window="month")])
    result = run("policy", "show", "biling-budget")
    assert (result.exit_code, 'Did you mean "billing-budget"?' in result.output) == (1, True)
