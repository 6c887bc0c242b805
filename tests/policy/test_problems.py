from __future__ import annotations

import pytest

from halton.errors import PolicyError
from halton.policy.policy import Policy
from halton.policy.problems import check
from policy.told import policy

SOUND = (
    policy("billing-budget", project="billing", warn_percent=80),
    policy("größe-budget"),
    policy("t", "tokens", 1, "rolling:5h", action="warn"),
    policy("r", "requests", 60, "minute"),
    policy("m", "models", models=("claude-*",)),
    policy("o", "max_output", 8192),
    policy("c", "max_context", 10**6),
)


@pytest.mark.parametrize("sound", SOUND, ids=lambda one: str(one.kind))
def test_what_can_be_enforced(sound: Policy) -> None:
    check(sound)


@pytest.mark.parametrize(
    ("unsound", "words"),
    [
        (policy("A b"), "small letters"),
        (policy("-x"), "small letters"),
        (policy("x" * 81), "80 at the most"),
        (policy("..."), "small letters"),
        (policy("$(x)"), "small letters"),
        (policy(kind="budgets"), 'no kind "budgets" (did you mean "budget"?)'),
        (policy(bound=None), "needs a bound"),
        (policy(bound=0), "above 0"),
        (policy(bound=-1), "above 0"),
        (policy(bound=10**18 + 1), "at the most $1,000,000.00"),
        (policy(window=None), "needs a window: minute, hour, day, week, month, or rolling:5h"),
        (policy(window="months"), 'no window "months" (did you mean "month"?)'),
        (policy(window="rolling:59s"), "1 minute to 400 days"),
        (policy(window="rolling:401d"), "1 minute to 400 days"),
        (policy(kind="max_output", window="day"), "looks at single calls and has no window"),
        (policy(kind="max_context", bound=None), "needs a bound"),
        (policy(kind="models"), "names no models"),
        (Policy(name="p", kind="models", models=("x",), bound=3), "has no bound"),
        (policy(models=("x",)), "has no list of models"),
        (policy(action="stop"), 'no action "stop"'),
        (policy(warn_percent=0), "1 to 100 percent"),
        (policy(warn_percent=101), "1 to 100 percent"),
        (policy(kind="max_output", warn_percent=80), "no share of it"),
        (policy(project=" "), "its project pattern is empty"),
        (policy(model="x" * 201), "longer than 200"),
        (policy(kind="models", models=("x",) * 65), "more than 64"),
        (policy(kind="models", models=("",)), "its model pattern is empty"),
    ],
)
def test_what_is_to_be_mended_is_named(unsound: Policy, words: str) -> None:
    with pytest.raises(PolicyError) as error:
        check(unsound)
    assert words in str(error.value)


def test_all_of_it_is_named_at_once() -> None:
    with pytest.raises(PolicyError, match=r"needs a bound; a budget policy needs a window: .*; there is no action"):
        check(policy(bound=None, window=None, action="\x1b"))
