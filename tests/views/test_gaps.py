from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.views.gaps import GapTotal, read_gaps

HOUR = 60 * make.MINUTE


def test_gaps_are_added_by_cause_the_gravest_first(tmp_path: Path) -> None:
    events = [
        make.gap(cause="heartbeat", calls=1),
        make.gap(),
        make.gap(started_at=make.NOON + HOUR, ended_at=make.NOON + 2 * HOUR),
    ]
    with make.views(tmp_path, events) as views:
        assert read_gaps(views) == [
            GapTotal("overload", 2, 2, 4, 600, "2026-09-22T12:00:00.000000Z", "2026-09-22T14:00:00.000000Z"),
            GapTotal("heartbeat", 1, 1, 1, 300, "2026-09-22T12:00:00.000000Z", "2026-09-22T12:00:00.000009Z"),
        ]


def test_a_gap_counts_where_it_touches_the_time_asked_for(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.gap(ended_at=make.NOON + 2 * HOUR)]) as views:
        assert len(read_gaps(views, since=datetime(2026, 9, 22, 13, tzinfo=UTC))) == 1
        assert read_gaps(views, since=datetime(2026, 9, 22, 15, tzinfo=UTC)) == []
        assert read_gaps(views, until=datetime(2026, 9, 22, 12, tzinfo=UTC)) == []
