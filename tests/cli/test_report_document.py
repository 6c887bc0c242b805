"""The report as programs read it."""

from __future__ import annotations

import csv
import io
import json

from halton.cli.report_document import report_csv, report_document
from halton.views.completeness import Completeness
from halton.views.latency import Samples
from halton.views.period import Period
from halton.views.ranking import rank
from halton.views.report import Question, Report
from halton.views.spend import Spend

COLUMNS = ("project", "provider", "model")
SPENDS = [
    Spend(("=p", "a", "m"), calls=3, input_tokens=10, cache_read_tokens=30, cost_pico=6_000_000_001),
    Spend((None, "a", "x"), calls=1, unpriced_calls=1),
    Spend(("q", "a", "m"), calls=1, notional_pico=5),
]

NOWHERE = {"as_of": None, "head": None}


def made(compared: bool = False, latency: bool = False, limit: int | None = None) -> Report:
    before = [Spend(("q", "a", "m"), calls=2, cost_pico=10)] if compared else None
    samples = {("q", "a", "m"): Samples([100, 200], [7])} if latency else None
    return Report(
        question=Question(compared=compared, latency=latency, limit=limit),
        columns=COLUMNS,
        ranking=rank(COLUMNS, SPENDS, before=before, samples=samples, limit=limit),
        completeness=Completeness(unpriced_calls=1),
        previous=Period() if compared else None,
    )


def test_the_keys_that_were_there_from_the_start_stay() -> None:
    document = json.loads(json.dumps(report_document(made(), NOWHERE)))
    assert document["schema"] == 1
    spend = "project provider model calls failed_calls unpriced_calls suspect_calls input_tokens cache_read_tokens "
    spend += "cache_write_tokens output_tokens reasoning_tokens cost_pico notional_pico"
    assert list(document["rows"][0])[:14] == list(document["total"])[:14] == spend.split()
    lacks = "unpriced_calls suspect_calls gaps gap_connections gap_calls events_behind parked".split()
    assert list(document["completeness"])[: len(lacks)] == lacks
    assert document["total"] | {"project": "", "calls": 5, "cost_pico": 6_000_000_001, "notional_pico": 5} == document["total"]


def test_what_is_asked_for_is_added() -> None:
    document = report_document(made(compared=True, latency=True, limit=2), NOWHERE)
    first, second = document["rows"]
    assert (first["cost_known"], first["cache_hit_rate"], first["change_share"]) == (True, 0.75, None)
    assert second["previous"] == {"calls": 2, "unpriced_calls": 0, "cost_pico": 10, "notional_pico": 0}
    assert (second["change_pico"], second["change_share"]) == (-5, -0.5)
    assert second["latency"] == {
        "durations": 2,
        "first_tokens": 1,
        "duration_p50_ms": 100,
        "duration_p95_ms": 200,
        "ttft_p50_ms": 7,
        "ttft_p95_ms": 7,
    }
    assert (document["others"]["rows"], document["others"]["calls"], document["others"]["project"]) == (1, 1, "")
    assert document["others"]["cost_known"] is False
    assert document["by"] == ["project", "provider", "model"]


def test_csv_has_a_line_for_each_row_and_one_for_the_others() -> None:
    head, *rows = csv.reader(io.StringIO(report_csv(made(limit=2))))
    assert head == [
        "project", "provider", "model", "calls", "failed_calls", "unpriced_calls", "suspect_calls", "input_tokens",
        "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "covered_usd",
        "cache_hit_rate",
    ]  # fmt: skip
    assert rows == [
        ["'=p", "a", "m", "3", "0", "0", "0", "10", "30", "0", "0", "0", "0.006000000001", "0", "0.75"],
        ["q", "a", "m", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0.000000000005", ""],
        ["1 other", "", "", "1", "0", "1", "0", "0", "0", "0", "0", "0", "", "0", ""],
    ]


def test_csv_of_changes_and_durations() -> None:
    head, *rows = csv.reader(io.StringIO(report_csv(made(compared=True, latency=True))))
    assert head[-8:] == [
        "previous_cost_usd", "previous_covered_usd", "change_usd", "change_share",
        "duration_p50_ms", "duration_p95_ms", "ttft_p50_ms", "ttft_p95_ms",
    ]  # fmt: skip
    assert [row[-8:] for row in rows] == [
        ["0", "0", "0.006000000001", "", "", "", "", ""],
        ["0.00000000001", "0", "-0.000000000005", "-0.5", "100", "200", "7", "7"],
        ["0", "0", "", "", "", "", "", ""],
    ]
