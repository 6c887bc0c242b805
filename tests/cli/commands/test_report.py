"""`halton report`: spend by project and model or by anything else, and what the totals lack."""

from __future__ import annotations

import json
from typing import Any

import pytest

import make
from cli.printed import above_head
from halton.events.price import Rate
from halton.events.types import PriceBookLoaded, ProjectMerged

DAY = 1440 * make.MINUTE
HEAD = "project model calls failed in cached written hit out cost covered share".split()


def test_projects_and_models_with_their_total(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.call(cache_read_tokens=50_000), make.call(project="other")])
    assert [line.split() for line in above_head(run("report"))] == [
        HEAD,
        ["halton", "claude-sonnet-4-5-20250929", "2", "2,000", "50,000", "0", "96", "%", "400", "$0.0270", "82", "%"],
        ["other", "claude-sonnet-4-5-20250929", "1", "1,000", "0", "0", "0", "%", "200", "$0.006000", "18", "%"],
        ["total", "3", "3,000", "50,000", "0", "94", "%", "600", "$0.0330", "100", "%"],
    ]


def test_calls_without_a_price_are_counted_and_never_shown_as_free(run: Any, fill: Any) -> None:
    fill([make.call(model="nobody-knows-1"), make.failure()])
    lines = above_head(run("report"))
    assert [line.split()[-1] for line in lines[1:3]] == ["–", "–"]
    assert lines[4:] == [
        "1 call has no known cost and is not in the sum: 1 of models without a price.",
        "They are of nobody-knows-1 (1). Set a price: halton pricing set",
    ]


def test_subscriptions_are_told_apart(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(billing="subscription")])
    lines = above_head(run("report"))
    assert lines[1].split()[-4:] == ["$0.00", "$0.006000", "100", "%"]
    assert lines[-1] == "Subscriptions covered another $0.006000 at list price."


def test_gaps_are_told(run: Any, fill: Any) -> None:
    fill([make.call(), make.gap()])
    assert "Not metered: 1 connection and 2 calls. See why: halton status" in run("report").output


def test_json_has_a_schema_version(run: Any, fill: Any) -> None:
    fill([make.price(), make.call()])
    report = json.loads(run("report", "--json").output)
    assert (report["schema"], report["total"]["cost_pico"], len(report["rows"])) == (1, 6_000_000_000, 1)


def test_days_are_chosen(run: Any, fill: Any) -> None:
    fill([make.price(), make.call()])
    assert "claude" in run("report", "--since", "2026-09-22", "--until", "2026-09-22").output
    lines = above_head(run("report", "--since", "2026-09-23", "--until", "2026-09-24"))
    assert lines == ["No calls in this time. Make one: halton run -- COMMAND", "Local days: 2026-09-23 to 2026-09-24."]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (["--by", "day"], [["2026-09-22"], ["2026-09-23"]]),
        (["--by", "week"], [["2026-09-21"]]),
        (["--by", "month"], [["2026-09"]]),
        (["--by", "provider,client"], [["anthropic", "cursor"], ["anthropic", "claude-code"]]),
        (["--by", "session", "--by", "client"], [[None, "cursor"], ["s1", "claude-code"], [None, "claude-code"]]),
        (["--by", "session", "--limit", "1", "--sort", "name"], [[None]]),
        (["--by", "client", "--project", "*", "--model", "claude-*", "--provider", "openai"], []),
    ],
)
def test_by_anything(run: Any, fill: Any, by: list[str], keys: list[list[str | None]]) -> None:
    later = {"started_at": make.NOON + DAY, "output_tokens": 900}
    fill([make.price(), make.call(), make.call(session="s1", output_tokens=400), make.call(client="cursor", **later)])
    document = json.loads(run("report", *by, "--json").output)
    assert [[row[part] for part in document["by"]] for row in document["rows"]] == keys


def test_the_others_are_a_row(run: Any, fill: Any) -> None:
    fill([make.call(project=name) for name in "abc"])
    lines = above_head(run("report", "--by", "project", "--limit", "1"))
    assert [line.split()[:2] for line in lines[1:4]] == [["a", "1"], ["2", "others"], ["total", "3"]]


def test_against_the_days_before(run: Any, fill: Any) -> None:
    events = [make.call(started_at=make.NOON + day * DAY, output_tokens=200 * count) for day, count in ((0, 1), (1, 2))]
    fill([make.price(), *events, make.call(project="gone"), make.call(project="new", started_at=make.NOON + DAY)])
    shown = run("report", "--by", "project", "--since", "2026-09-23", "--until", "2026-09-23", "--vs-previous")
    assert [line.split() for line in above_head(shown)] == [
        ["project", *HEAD[2:-1], "change", "%", "share"],
        "halton 1 1,000 0 0 0 % 400 $0.009000 +$0.003000 +50 % 60 %".split(),
        "new 1 1,000 0 0 0 % 200 $0.006000 +$0.006000 new 40 %".split(),
        "gone 0 0 0 0 – 0 $0.00 -$0.006000 -100 % 0 %".split(),
        "total 2 2,000 0 0 0 % 600 $0.0150 +$0.003000 +25 % 100 %".split(),
        "Local days: 2026-09-23.".split(),
        "Change: against 2026-09-22.".split(),
    ]


def test_how_long_calls_took(run: Any, fill: Any) -> None:
    fill([make.call(duration_ms=900, ttft_ms=90), make.call(duration_ms=2500, ttft_ms=100)])
    head, row = above_head(run("report", "--by", "client", "--latency"))[:2]
    assert head.split()[-6:] == ["p50", "p95", "first", "p50", "first", "p95"]
    assert row.split()[-8:] == ["900", "ms", "2.5", "s", "90", "ms", "100", "ms"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--by", "branches"],
        ["--vs-previous"],
        ["--last", "7d", "--since", "2d"],
        ["--last", "soon"],
        ["--by", "day", "--vs-previous", "--last", "7d"],
    ],
)
def test_what_makes_no_sense_is_refused(run: Any, fill: Any, arguments: list[str]) -> None:
    fill([make.call()])
    assert run("report", *arguments).exit_code == 2


def test_by_branch_and_of_one(run: Any, fill: Any) -> None:
    calls = [make.call(git_branch="main"), make.call(git_branch="wip", input_tokens=2000), make.call()]
    fill([make.price(), *calls, make.failure(git_branch="wip")])
    rows = json.loads(run("report", "--by", "branch", "--json").output)["rows"]
    assert [(row["branch"], row["calls"], row["input_tokens"]) for row in rows] == [
        ("wip", 2, 2000),
        (None, 1, 1000),
        ("main", 1, 1000),
    ]
    of_one = json.loads(run("report", "--branch", "w*", "--latency", "--json").output)
    assert [(row["model"], row["calls"], row["latency"]["durations"]) for row in of_one["rows"]] == [
        ("claude-sonnet-4-5-20250929", 1, 1),
        ("claude-sonnet-4-5", 1, 0),
    ]
    assert [line.split()[0] for line in above_head(run("weekly", "--by", "branch"))[1:4]] == ["2026-09-21"] * 3
    assert run("calls", "--branch", "main", "--json").output.count("\n") == 1


def test_other_prices_are_put_in_force_for_one_report(run: Any, fill: Any) -> None:
    cheap = (Rate(unit="input_tokens", pico=10**6), Rate(unit="output_tokens", pico=10**6))
    book = PriceBookLoaded(name="b", version="1", digest="d", models=1)
    fill([make.price(rates=cheap), make.price(valid_from=make.NOON), make.call(), book])
    assert "$0.006000" in run("report").output
    shown = run("report", "--prices", "as-of=2026-09-01").output
    assert "$0.001200" in shown and "Costed by the prices that held at 2026-09-01 00:00 UTC, not as billed." in shown
    document = json.loads(run("report", "--prices", "as-of b", "--json").output)
    assert (document["total"]["cost_pico"], document["prices"][:22]) == (6 * 10**9, "the prices as b 1 left")
    assert json.loads(run("report", "--json").output)["prices"] == "as-billed"


def test_prices_of_nobody_knows_when_are_refused(run: Any, fill: Any) -> None:
    fill([make.call()])
    assert "Name a day or a price book" in run("report", "--prices", "as-of").output
    assert '"x" is no date' in run("report", "--prices", "x").output


def test_a_project_is_chosen_by_any_name_that_leads_to_it(run: Any, fill: Any) -> None:
    merged = ProjectMerged(project="old", into_project="web-shop")
    fill([make.price(), make.call(project="web-shop"), make.call(project="old"), make.call(project="x"), merged])
    for named in ("web-shop", "Web Shop", "old", "web*"):
        rows = json.loads(run("report", "--by", "project", "--project", named, "--json").output)["rows"]
        assert [(row["project"], row["calls"]) for row in rows] == [("web-shop", 2)]
    before = json.loads(run("report", "--by", "project", "--project", "old", "--json", "--as-of", "5").output)["rows"]
    assert [(row["project"], row["calls"]) for row in before] == [("old", 1)]
    unknown = run("report", "--project", "web-shp")
    assert (unknown.exit_code, 'no project "web-shp" is known. Did you mean "web-shop"?' in unknown.output) == (2, True)
    assert above_head(run("report", "--project", "x", "--branch", "none"))[0] == "No calls match."
