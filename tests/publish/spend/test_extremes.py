"""The tables of the dearest and the slowest calls."""

from datetime import UTC, datetime
from pathlib import Path

import make
from halton.publish.spend.asked import asked_of
from halton.publish.spend.extremes import Row, read_calls, tables
from halton.views.extremes import Extremes

ASKED = asked_of({}, datetime(2026, 9, 22, 15, tzinfo=UTC))


def test_each_call_leads_to_its_page(tmp_path: Path) -> None:
    events = [make.price(), make.call(duration_ms=65_000), make.failure(duration_ms=90_000, model_requested=None)]
    with make.views(tmp_path, events) as views:
        found = tables(read_calls(views, ASKED), ASKED, str)
    assert found.dearest == [Row("/call/e0002", "12:00", "claude-sonnet-4-5-20250929", "halton", "1 min 05 s", "$0.0060")]
    assert [(row.href, row.model, row.took, row.cost) for row in found.slowest] == [
        ("/call/e0003", "–", "1 min 30 s", "–"),
        ("/call/e0002", "claude-sonnet-4-5-20250929", "1 min 05 s", "$0.0060"),
    ]
    assert found.note == ""


def test_it_says_where_not_all_were_looked_at() -> None:
    assert tables(Extremes((), (), 10_000, True), ASKED, str).note == "Of the last 10,000 calls of these days."
