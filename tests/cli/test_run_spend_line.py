from __future__ import annotations

import pytest

from halton.cli.run_spend_line import line_of
from halton.views.run_spend import RunSpend

NONE = RunSpend(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("spend", "said"),
    [
        (RunSpend(1, 0, 0, 0, 57_100_000_000, 0, 1200, 80), "halton: 1 call, $0.0571, 1,200 tokens in, 80 out."),
        (
            RunSpend(12, 2, 1, 3, 10**12, 0, 9, 1),
            "halton: 12 calls, at least $1.00, 9 tokens in, 1 out (2 failed, 1 blocked, 3 without a price).",
        ),
        (RunSpend(2, 0, 0, 2, 0, 0, 9, 1), "halton: 2 calls, cost unknown, 9 tokens in, 1 out (2 without a price)."),
        (RunSpend(2, 0, 0, 0, 0, 0, 9, 1), "halton: 2 calls, $0.00, 9 tokens in, 1 out."),
        (RunSpend(2, 0, 0, 0, 0, 10**12, 9, 1), "halton: 2 calls, $1.00 covered by a subscription, 9 tokens in, 1 out."),
        (
            RunSpend(2, 0, 0, 0, 10**12, 10**12, 9, 1),
            "halton: 2 calls, $1.00, $1.00 covered by a subscription, 9 tokens in, 1 out.",
        ),
        (NONE, "halton: no call to a provider was seen. If there was one: halton doctor"),
    ],
)
def test_one_line_says_what_it_came_to(spend: RunSpend, said: str) -> None:
    assert line_of(spend) == said


def test_what_is_not_counted_yet_is_said() -> None:
    late = "The last calls are not counted yet: halton calls"
    assert line_of(RunSpend(1, 0, 0, 0, 0, 0, 1, 1), whole=False) == f"halton: 1 call, $0.00, 1 tokens in, 1 out. {late}"
    assert line_of(NONE, whole=False) == f"halton: no call to a provider was seen. {late}"
