"""The latest calls."""

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.publish.spend.asked import asked_of
from halton.publish.spend.latest import MOST_ROWS, latest, read_latest

ASKED = asked_of({}, datetime(2026, 9, 22, 15, tzinfo=UTC))


def test_the_newest_is_first_and_each_value_is_a_cell(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(billing="subscription", project="<b>"),
        make.failure(started_at=make.NOON + 30 * make.MINUTE),
    ]
    with make.views(tmp_path, events) as views:
        failed, covered = latest(read_latest(views), ASKED, str)
    assert (failed.href, failed.clock, failed.covered) == ("/call/e0003", "12:30", False)
    assert 'class="pill pill-bad"' in failed.cells["status"]
    assert "–" in failed.cells["input_tokens"] and "–" in failed.cells["cost_usd"]
    assert (covered.started_at, covered.covered) == ("2026-09-22T12:00:00.000000Z", True)
    assert "$0.0060" in covered.cells["cost_usd"] and "1,000" in covered.cells["input_tokens"]
    assert "<b>" not in getattr(covered.cells["project"], "__html__", str)()


def test_no_more_than_fit(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call() for _ in range(MOST_ROWS + 1)]) as views:
        assert len(read_latest(views)) == MOST_ROWS
