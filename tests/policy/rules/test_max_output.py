from __future__ import annotations

from halton.policy.rule import Beyond
from halton.policy.rules.max_output import rule
from policy.told import asked, policy


def test_more_than_the_bound_is_beyond_it_and_an_unknown_number_is_not() -> None:
    ceiling = policy(kind="max_output")
    assert rule.beyond is not None
    found = [rule.beyond(ceiling, asked(max_output_tokens=number)) for number in (99, 100, 101, None)]
    assert found == [None, None, Beyond(101), None]
