from __future__ import annotations

from halton.policy.rules.requests import rule
from policy.told import asked, spent


def test_each_call_is_one_from_the_moment_it_may_go() -> None:
    assert rule.counted is not None
    assert (rule.counted.expected(asked()), rule.counted.spent(spent(pico=5, tokens=5))) == (1, 1)
