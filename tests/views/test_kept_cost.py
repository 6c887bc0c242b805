from __future__ import annotations

from pathlib import Path

import make
from halton.views.kept_cost import KeptCost, read_costed, read_kept_cost


def test_the_row_of_a_call(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.call(stated_cost_pico=7)]) as views:
        parts = (3_000_000_000, 0, 0, 0, 0, 3_000_000_000, 0, 0)
        assert read_kept_cost(views, 3) == KeptCost(2, "", 0, "billed", None, *parts, 7, 6_000_000_000, 7)
        assert read_kept_cost(views, 2) is None
        assert read_costed(views) == 3
