from __future__ import annotations

import pytest

from halton.redact.budget import OverBudget, clock


def test_the_clock_says_when_time_is_up() -> None:
    clock(60)()
    with pytest.raises(OverBudget, match="more than -1 s"):
        clock(-1)()
