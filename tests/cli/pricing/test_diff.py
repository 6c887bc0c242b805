"""`halton pricing diff`: what another book says that the log does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.price import Rate
from halton.events.types import PriceBookLoaded
from halton.paths import Home

FILE = """
[[price]]
provider = "anthropic"
model = "nobody"
source = "a contract"
rates = { input_tokens = "$3 per million", output_tokens = "$15 per million" }
"""
CHEAP = (Rate(unit="input_tokens", pico=1_500_000),)


def loaded(version: str) -> PriceBookLoaded:
    return PriceBookLoaded(name="mine", version=version, digest=version, models=1)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "prices.toml"
    path.write_text(FILE)
    return str(path)


def test_a_file_against_the_log_and_the_calls_that_it_would_move(run: Any, fill: Any, home: Home, file: str) -> None:
    fill([make.call(model="nobody")])
    before = home.log.read_bytes()
    lines = run("pricing", "diff", file, "--calls").output.splitlines()
    assert lines[:3] == [
        "+ anthropic nobody (by you): input_tokens $3 per million, output_tokens $15 per million",
        "1 added, 0 changed, 0 gone, 0 the same.",
        "1 earlier calls get another cost:",
    ]
    assert home.log.read_bytes() == before


def test_two_versions_of_a_book(run: Any, fill: Any) -> None:
    fill(
        [
            make.price(book="mine", rates=(Rate(unit="input_tokens", pico=3_000_000),)),
            loaded("1"),
            make.price(book="mine", rates=CHEAP, valid_from=make.NOON),
            loaded("2"),
        ]
    )
    assert run("pricing", "diff", "2", "--against", "mine@1").output.splitlines() == [
        "~ anthropic claude-sonnet-4-5 from 2026-09-22 12:00 (by mine)",
        "    input_tokens: $3 per million → $1.5 per million  -50.0 %",
        "0 added, 1 changed, 0 gone, 0 the same.",
    ]
    assert run("pricing", "diff", "2").output == "0 added, 0 changed, 0 gone, 1 the same.\n"
    assert run("pricing", "diff", "2", "--calls").exit_code == 2
    assert "neither a file nor a version" in run("pricing", "diff", "3").output


def test_a_file_against_a_version(run: Any, fill: Any, file: str) -> None:
    fill([make.price(book="mine", model="nobody", match=("nobody",), rates=CHEAP), loaded("1")])
    document = json.loads(run("pricing", "diff", file, "--against", "1", "--json").output)
    rates = [(rate["new"]["unit"], rate["percent"]) for rate in document["changed"][0]["rates"]]
    assert (document["schema"], rates) == (1, [("input_tokens", 100.0), ("output_tokens", None)])
    assert "moves" not in document


def test_the_books_that_ship_against_a_log_without_them(run: Any, fill: Any) -> None:
    fill([make.call()])
    document = json.loads(run("pricing", "diff", "--json").output)
    assert {price["book"] for price in document["added"]} == {"genai-prices", "halton"}
    assert document["gone"] == document["changed"] == []
