from __future__ import annotations

from pathlib import Path

import make
from halton.events.answer import Estimate


def test_only_calls_with_an_estimate_have_a_row(tmp_path: Path) -> None:
    guess = Estimate(method="bytes/1", input_tokens=25, input_tokens_low=7, input_tokens_high=100, output_tokens=1)
    assert make.rows(tmp_path, [make.call(), make.call(estimate=guess)], "select * from estimates") == [
        (3, 1, "bytes/1", 25, 7, 100, 1, None, None)
    ]
