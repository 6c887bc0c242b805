"""`halton pricing set`: a price of one's own, what it moves said first."""

from __future__ import annotations

import json
import os
from contextlib import closing
from typing import Any

import pytest

import make
from halton.events.actor import Actor
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.log.store import Log, read_only
from halton.paths import Home

NAME = "claude-sonnet-4-5-20250929"
BASE = ("pricing", "set", "claude-sonnet-4-5", "--provider", "anthropic")


def stated(home: Home) -> list[PriceSet]:
    log = Log(home.log)
    events = [event.event() for event in log.read(type_="price.set")]
    log.close()
    return [event for event in events if isinstance(event, PriceSet) and event.book is None]


def costs(home: Home) -> list[Any]:
    with closing(read_only(home.views)) as views:
        return [cost for (cost,) in views.execute("select cost_pico from cost order by position")]


def test_a_price_is_said_written_and_in_the_views(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), make.call()])
    result = run(*BASE, "--input", "1", "--output", "5", "--cache-read", ".1", "--yes")
    assert [line.split() for line in result.output.splitlines()] == [
        ["claude-sonnet-4-5", "at", "anthropic,", "always,", "for", "calls", "of", "claude-sonnet-4-5*:"],
        ["input_tokens", "$1", "per", "million"],
        ["output_tokens", "$5", "per", "million"],
        ["cache_read_tokens", "$0.1", "per", "million"],
        ["Calls", "bear", "1", "of", "these", "names:", NAME],
        ["1", "earlier", "calls", "get", "another", "cost:"],
        ["provider", "model", "paid", "calls", "cost", "now", "then"],
        ["anthropic", NAME, "billed", "1", "$0.006000", "$0.002000"],
        ["Written", "as", "event", "4", "of", "the", "log."],
    ]
    assert (result.exit_code, costs(home)) == (0, [2_000_000_000])


def test_everything_that_a_price_can_say(run: Any, fill: Any, home: Home) -> None:
    fill([make.price()])
    said = run(
        *("pricing", "set", "My-Model", "--provider", "openai", "--match", "My-*", "--input", "3", "--output", "15"),
        *("--cache-write-5m", "3.75", "--cache-write-1h", "6", "--rate", "web_searches=10/1000", "--tier", "200000:input=6"),
        *("--variant", "batch:input=1.5", "--from", "2026-09-22", "--to", "2026-10-01T12:00", "--source", "a contract"),
    )
    assert said.exit_code == 0, said.output
    typed = "--provider --match --input --output --cache-write-5m --cache-write-1h --rate --tier --variant --from --to --source"
    assert stated(home) == [
        PriceSet(
            provider="openai",
            model="My-Model",
            match=("my-*",),
            valid_from=make.NOON - 12 * 60 * make.MINUTE,
            valid_to=make.NOON + 9 * 24 * 60 * make.MINUTE,
            rates=(
                Rate(unit="input_tokens", pico=3_000_000),
                Rate(unit="output_tokens", pico=15_000_000),
                Rate(unit="cache_write_5m_tokens", pico=3_750_000),
                Rate(unit="cache_write_1h_tokens", pico=6_000_000),
                Rate(unit="web_searches", pico=10_000_000_000),
                Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
                Rate(unit="input_tokens", pico=1_500_000, variant="batch"),
            ),
            source="a contract",
            actor=Actor(uid=os.getuid(), command=f"halton pricing set {typed}"),
        )
    ]


def test_a_dry_run_writes_nothing(run: Any, fill: Any, home: Home) -> None:
    fill([make.call()])
    result = run(*BASE, "--match", "claude*", "--input", "1", "--output", "5", "--dry-run")
    assert result.output.splitlines()[-1] == "Nothing was written."
    assert "1 unknown" in result.output
    assert (stated(home), costs(home)) == ([], [None])


def test_nothing_is_written_without_a_yes_where_calls_move(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), make.call()])
    assert run(*BASE, "--input", "1", "--output", "5").exit_code == 1
    result = run(*BASE, "--input", "1", "--output", "5", "--json")
    assert (result.exit_code, "--yes" in result.output, stated(home)) == (2, True, [])


def test_json(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(cache_read_tokens=1)])
    document = json.loads(run(*BASE, "--input", "1", "--output", "5", "--json", "--yes").output)
    move = {"provider": "anthropic", "name": NAME, "billing": "billed", "calls": 1}
    sums = {"before_pico": 6_000_300_000, "unknown_before": 0, "after_pico": None, "unknown_after": 1}
    assert document["moves"] == [move | sums]
    assert (document["schema"], document["position"], document["projected"]) == (1, 4, True)
    assert document["prices"][0]["match"] == ["claude-sonnet-4-5*"]


def test_costs_that_would_be_lost_are_said(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(cache_read_tokens=1)])
    output = run(*BASE, "--input", "1", "--output", "5", "--dry-run").output
    assert "1 of them would have no known cost any more" in output


def test_names_that_it_just_misses_are_said(run: Any, fill: Any) -> None:
    fill([make.call()])
    output = run(*BASE, "--input", "1", "--output", "5", "--dry-run").output
    assert f"some bear {NAME}. Are they meant too? Add --match 'claude-sonnet-4-5*'" in output


def test_the_same_again_is_not_written_again(run: Any, fill: Any, home: Home) -> None:
    fill([make.price()])
    again = (*BASE, "--input", "1", "--output", "5")
    assert run(*again).output.splitlines()[-1] == "Written as event 3 of the log."
    assert run(*again).output.splitlines()[-1] == "You set this already."
    assert json.loads(run(*again, "--json").output)["position"] is None
    assert len(stated(home)) == 1


def test_what_is_free(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), make.call(cache_read_tokens=4, web_searches=2)])
    assert "\n  free\n" in run(*BASE, "--free", "--yes").output
    assert costs(home) == [0]


def test_the_first_thing_in_a_new_home(run: Any, home: Home) -> None:
    result = run("pricing", "set", "m", "--provider", "openai", "--input", "1", "--output", "2")
    assert result.output.splitlines()[-2:] == ["No earlier call gets another cost.", "Written as event 2 of the log."]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--provider", "antropic", "--input", "1"), 'Did you mean "anthropic"?'),
        (("--provider", "anthropic", "--input", "-1"), "negative"),
        (("--provider", "anthropic", "--input", "10001"), "dearer than $10,000 per million"),
        (("--provider", "anthropic", "--input", "0.0000015"), "it would round to 0.000002."),
        (("--provider", "anthropic", "--input", "1", "--from", "2026-02-01", "--to", "2026-01-01"), "ends before it begins"),
        (("--provider", "anthropic", "--input", "1", "--free"), "--free leaves nothing to pay"),
        (("--provider", "anthropic"), "states no rate"),
        (("--provider", "anthropic", "--input", "1", "--rate", "input_tokens=2/M"), "input_tokens twice"),
        (("--provider", "anthropic", "--input", "1", "--from", "soon"), "is no date"),
        (("--input", "1"), "Missing option '--provider'"),
    ],
)
def test_what_is_no_price_is_refused(run: Any, fill: Any, home: Home, arguments: tuple[str, ...], hint: str) -> None:
    fill([make.price()])
    result = run("pricing", "set", "m", *arguments)
    assert result.exit_code == 2
    assert hint in result.output
    assert stated(home) == []
