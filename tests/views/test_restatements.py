from __future__ import annotations

from pathlib import Path

import make
from halton.events.types import ViewsRebuilt
from halton.views.restatements import read_restatements

DAY = 1440 * make.MINUTE


def test_a_price_that_came_after_its_calls_is_told_with_them(tmp_path: Path) -> None:
    early = make.price(model="other", match=("other",))
    calls = [make.call(), make.call(), make.call(started_at=make.NOON + DAY), make.call(model="other"), make.call(model="x")]
    late = [make.price(), make.price(model="y", match=("x",), book=None)]
    with make.views(tmp_path, [early, *calls, *late]) as views:
        told = [(r.kind, r.what, r.calls) for r in read_restatements(views, first_day="2026-09-22", last_day="2026-09-22")]
        assert sorted(told) == [("price", "claude-sonnet-4-5 (test)", 2), ("price", "y (your own)", 1)]
        assert list(read_restatements(views, since="9")) == []


def test_new_rules_are_told_whatever_they_touched(tmp_path: Path) -> None:
    rules = ViewsRebuilt(projections=("cost", "usage_daily"), reason="rules_changed")
    rebuilt = [rules, ViewsRebuilt(projections=(), reason="asked")]
    with make.views(tmp_path, rebuilt) as views:
        told = [(r.kind, r.what, r.calls) for r in read_restatements(views)]
        assert told == [("rules", "cost, usage_daily", None)]
