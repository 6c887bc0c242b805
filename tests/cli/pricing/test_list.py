"""`halton pricing list`: the prices in force, what you use first."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import Any

import make
from halton.cli.pricing.list import also
from halton.events.price import Rate
from halton.paths import Home
from on_terminal import on_terminal
from stack import clean_environment


def test_prices_in_dollars_for_a_million_what_is_used_first(run: Any, fill: Any) -> None:
    mine = make.price(model="a", match=("a",), book=None, rates=(Rate(unit="input_tokens", pico=0),), valid_from=make.NOON)
    fill([make.price(), mine, make.call()])
    assert [line.split() for line in run("pricing", "list").output.splitlines()] == [
        ["provider", "model", "in", "cached", "written", "5m", "1h", "out", "also", "by", "from", "calls", "unpriced"],
        ["anthropic", "claude-sonnet-4-5", "$3.00", "$0.30", "$3.75", "$6.00", "$15.00", "test", "always", "1"],
        ["anthropic", "a", "free", "you", "2026-09-22", "12:00"],
    ]
    assert [line.split()[1] for line in run("pricing", "list", "--own").output.splitlines()] == ["model", "a"]


def test_used_names_without_a_price_come_first_with_what_to_do(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(), make.call(), make.call(model="no body"), make.call(model="home", billing="local")])
    lines = run("pricing", "list", "--used").output.splitlines()
    assert [line.split()[1] for line in lines[1:4]] == ["no", "claude-sonnet-4-5-20250929", "home"]
    assert "no price" in lines[1] and "none needed" in lines[3]
    assert lines[-1] == (
        "1 of these names has no price. Set one: halton pricing set 'no body' --provider anthropic --input USD --output USD"
    )


def test_a_narrow_terminal_shows_whole_names_and_does_without_counts(fill: Any, home: Home) -> None:
    name = "claude-3-7-sonnet-latest"
    fill([make.price(model=name), make.call(model=name)])
    variables = clean_environment() | {"HALTON_HOME": str(home.root), "TERM": "xterm", "NO_COLOR": "1"}
    with on_terminal([sys.executable, "-m", "halton", "pricing", "list"], variables, columns=60) as terminal:
        assert terminal.end() == 0
        lines = terminal.written.replace("\r", "").splitlines()
    assert [line.split() for line in lines] == [
        ["provider", "model", "in", "out", "by"],
        ["anthropic", name, "$3.00", "$15.00", "test"],
    ]


def test_nothing_found(run: Any, fill: Any) -> None:
    fill([make.price()])
    assert run("pricing", "list", "--provider", "x").output == "No such price. All of them: halton pricing list\n"


def test_json_and_csv(run: Any, fill: Any) -> None:
    fill([make.price(model="=danger()", match=("claude*",), checked="2026-09-01"), make.call()])
    document = json.loads(run("pricing", "list", "--json").output)
    assert (document["schema"], document["prices"][0]["input_pico"], document["prices"][0]["calls"]) == (1, 3_000_000, 1)
    (row,) = csv.DictReader(io.StringIO(run("pricing", "list", "--csv").output))
    assert (row["model"], row["input_usd_per_mtok"], row["checked"], row["valid_to"]) == ("'=danger()", "3", "2026-09-01", "")
    assert run("pricing", "list", "--csv", "--json").exit_code == 2


def test_tiers_and_words_of_variants() -> None:
    assert also((200_000, 32_768), ("batch", "batch us", "us")) == ">200k >32768 batch us"


def test_nothing_metered_yet(run: Any) -> None:
    result = run("pricing", "list")
    assert (result.exit_code, "nothing has been metered" in result.output) == (1, True)
