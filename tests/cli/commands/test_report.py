"""`halton report`: spend by project and model, and what the totals lack."""

from __future__ import annotations

import json
from typing import Any

import make


def test_projects_and_models_with_their_total(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.call(cache_read_tokens=50_000), make.call(project="other")])
    assert [line.split() for line in run("report").output.splitlines()] == [
        ["project", "model", "calls", "failed", "in", "cached", "written", "out", "cost"],
        ["halton", "claude-sonnet-4-5-20250929", "2", "2,000", "50,000", "0", "400", "$0.0270"],
        ["other", "claude-sonnet-4-5-20250929", "1", "1,000", "0", "0", "200", "$0.006000"],
        ["total", "3", "3,000", "50,000", "0", "600", "$0.0330"],
    ]


def test_calls_without_a_price_are_counted_and_never_shown_as_free(run: Any, fill: Any) -> None:
    fill([make.call(model="nobody-knows-1"), make.failure()])
    lines = run("report").output.splitlines()
    assert [line.split()[-1] for line in lines[1:3]] == ["–", "–"]
    assert lines[-1] == "1 calls have no known cost and are not in the sum."


def test_subscriptions_are_told_apart(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(billing="subscription")])
    assert run("report").output.splitlines()[-1] == "Subscriptions covered another $0.006000 at list price."


def test_gaps_are_told(run: Any, fill: Any) -> None:
    fill([make.call(), make.gap()])
    assert "Not metered: 1 connections and 2 calls. See why: halton status" in run("report").output


def test_json_has_a_schema_version(run: Any, fill: Any) -> None:
    fill([make.price(), make.call()])
    report = json.loads(run("report", "--json").output)
    assert (report["schema"], report["total"]["cost_pico"], len(report["rows"])) == (1, 6_000_000_000, 1)


def test_days_are_chosen(run: Any, fill: Any) -> None:
    fill([make.price(), make.call()])
    assert "claude" in run("report", "--since", "2026-09-22", "--until", "2026-09-22").output
    assert run("report", "--since", "2026-09-23").output == "No calls in this time. Make one: halton run -- COMMAND\n"
