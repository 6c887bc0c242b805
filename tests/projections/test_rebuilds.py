from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import ViewsRebuilt


def test_a_rebuild_is_a_row(tmp_path: Path) -> None:
    events = [ViewsRebuilt(projections=("cost", "usage_daily"), reason="rules_changed")]
    query = "select position, projections, reason from rebuilds"
    assert make.rows(tmp_path, events, query) == [(2, '["cost","usage_daily"]', "rules_changed")]
