from __future__ import annotations

from halton.policy.rules.tokens import rule
from policy.told import asked, spent


def test_it_counts_tokens() -> None:
    assert rule.counted is not None
    assert (rule.counted.expected(asked(tokens=7)), rule.counted.spent(spent(tokens=9))) == (7, 9)
