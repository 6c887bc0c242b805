"""Everything that can be read has a name."""

from __future__ import annotations

from pathlib import Path

import make
from halton.arrow.choice import Choice
from halton.arrow.source import Source


def test_events_calls_and_views(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.call()]):
        pass
    log, views = tmp_path / "db.sqlite", tmp_path / "views.sqlite"
    counted = {name: Source(log, views, name).count() for name in ("events", "calls", "usage_daily", "metered_calls")}
    assert counted == {"events": 3, "calls": 1, "usage_daily": 1, "metered_calls": 1}
    for name, rows in counted.items():
        assert Source(log, views, name).reader().read_all().num_rows == rows
    assert "cost_pico" in Source(log, views, "calls").reader().schema.names
    assert Source(log, views, "calls", Choice(("cost_pico",))).reader().read_all().to_pydict() == {"cost_pico": [6_000_000_000]}
