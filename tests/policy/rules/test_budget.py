from __future__ import annotations

from halton.policy.rules.budget import rule
from policy.told import asked, spent


def test_it_counts_money_known_expected_or_none() -> None:
    assert rule.counted is not None
    assert [rule.counted.expected(asked(pico=pico)) for pico in (7, 0, None)] == [7, 0, 0]
    assert rule.counted.spent(spent(pico=9)) == 9
