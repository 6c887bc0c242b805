"""`halton pricing unset`: what held before one's own price holds again."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pytest

import make
from halton.events.price import Rate
from halton.log.store import read_only
from halton.paths import Home

CHEAP = (Rate(unit="input_tokens", pico=1), Rate(unit="output_tokens", pico=1))
UNSET = ("pricing", "unset", "Claude-Sonnet-4-5", "--provider", "anthropic")


def cost(home: Home) -> Any:
    with closing(read_only(home.views)) as views:
        return views.execute("select cost_pico from cost").fetchone()[0]


def test_the_price_of_the_book_holds_again(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(), make.price(book=None, rates=CHEAP), make.call()])
    assert cost(home) == 1200
    output = run(*UNSET, "--dry-run").output
    assert ("$0.006000" in output, output.splitlines()[-1], cost(home)) == (True, "Nothing was written.", 1200)
    assert run(*UNSET).exit_code == 1
    document = json.loads(run(*UNSET, "--yes", "--json").output)
    assert (document["prices"][0]["valid_to"], document["position"], cost(home)) == (0, 5, 6_000_000_000)


def test_one_of_several_is_chosen(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(book=None), make.price(book=None, valid_from=make.NOON, rates=CHEAP), make.call()])
    result = run(*UNSET)
    assert (result.exit_code, "from: always, 2026-09-22 12:00. Choose one" in result.output) == (2, True)
    assert "from: always, 2026-09-22 12:00" in run(*UNSET, "--from", "2026-09-21").output
    assert run(*UNSET, "--from", "2026-09-22T12:00", "--yes").exit_code == 0
    assert cost(home) == 6_000_000_000


def test_all_of_them(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(book=None), make.price(book=None, valid_from=make.NOON), make.call()])
    assert run(*UNSET, "--all", "--yes").exit_code == 0
    assert cost(home) is None
    assert "You set no price of Claude-Sonnet-4-5 there" in run(*UNSET).output


def test_one_of_a_book_that_was_loaded(run: Any, fill: Any, home: Home) -> None:
    fill([make.price(book="mine"), make.call()])
    assert run(*UNSET).exit_code == 1
    assert run(*UNSET, "--book", "mine", "--yes").exit_code == 0
    assert cost(home) is None


@pytest.mark.parametrize("book", ["halton", "genai-prices"])
def test_none_of_a_book_that_ships(run: Any, fill: Any, book: str) -> None:
    fill([make.price(book=book)])
    assert "ships with Halton" in run(*UNSET, "--book", book).output
