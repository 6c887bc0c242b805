"""What the figures lack, in words."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import make
from halton.publish.lag import Lag
from halton.publish.spend.asked import asked_of
from halton.publish.spend.completeness import MOST_MODELS, Lacking, Remark, read_lacking, remarks
from halton.publish.spend.ranked import read_parts
from halton.publish.spend.reader import Reader
from halton.views.gaps import GapTotal
from halton.views.spend import Spend

ASKED = asked_of({}, datetime(2026, 9, 22, 15, tzinfo=UTC))
WHOLE = Lacking([], [], 0, 0)


def test_nothing_is_said_where_nothing_is_lacking(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.call()]) as views:
        assert read_lacking(views, read_parts(views, ASKED), ASKED) == WHOLE
    assert remarks(WHOLE, Lag(9, 9), []) == []
    assert remarks(None, None, []) == []


@pytest.mark.anyio
async def test_what_lags_or_stopped_or_was_left_out_is_said(datasette: Any) -> None:
    reader = Reader(datasette.get_database("projections"))
    reader.late, reader.unread = ["sessions"], ["the chart", "today"]
    stopped = [("mine; rm -rf", 1234, "call.completed", "bad\u202e, line 7")]
    assert remarks(WHOLE, Lag(8, 1009), stopped, reader) == [
        Remark("The views are 1,001 events behind the log."),
        Remark(
            "mine; rm -rf stopped at event 1,234 (call.completed): bad\\u202e, line 7. Try it:",
            "halton projections test 'mine; rm -rf'",
        ),
        Remark("Not read in time, and so left out: sessions. A shorter period may help."),
        Remark("Left out, since a table that it is made of is not there now: the chart, today."),
    ]


def test_gaps_unpriced_models_and_impossible_costs_are_said(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.gap(cause="client_refused_certificate", calls=0),
        make.gap(started_at=make.NOON - 10**14, ended_at=make.NOON - 10**14),
        make.call(model="odd $(model)"),
        make.call(model="odd $(model)", project="other"),
        make.call(usage_known=False, input_tokens=None, output_tokens=None, usage_reason="not_stated"),
        make.call(output_tokens=100_000_000),
    ]
    with make.views(tmp_path, events) as views:
        found = read_lacking(views, read_parts(views, ASKED), ASKED)
    assert [(spend.key, spend.unpriced_calls) for spend in found.unpriced] == [(("anthropic", "odd $(model)"), 2)]
    assert remarks(found, None, []) == [
        Remark("1 connection went by unmetered: client refused certificate.", table="gaps"),
        Remark(
            "2 calls of odd $(model) without a price. Set one:",
            "halton pricing set 'odd $(model)' --provider anthropic --input USD --output USD",
        ),
        Remark("1 call more without a known cost: the table says why.", table="cost"),
        Remark("1 call above $1,000 in no total.", table="cost"),
    ]


def test_of_many_models_the_worst_are_named() -> None:
    models = [Spend(("openai", f"m{number}"), calls=9, unpriced_calls=9 - number) for number in range(MOST_MODELS + 2)]
    found = remarks(Lacking([], models, 39, 0), None, [])
    assert len(found) == MOST_MODELS + 1
    assert found[-1].words == "9 calls more without a known cost: the table says why."  # 5 + 4


def test_a_gap_of_nothing_counted_is_a_stretch_of_time() -> None:
    gap = GapTotal("heartbeat", 2, 0, 0, 0, "", "")
    assert remarks(Lacking([gap], [], 0, 0), None, [])[0].words == "2 stretches went by unmetered: heartbeat."
