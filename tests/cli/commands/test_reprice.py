"""`halton reprice`: the same calls by the prices of another day or another book; nothing is written."""

from __future__ import annotations

import json
from typing import Any

import make
from halton.events.price import Rate
from halton.events.types import PriceBookLoaded, ProjectMerged
from halton.paths import Home

RATES = tuple(Rate(unit=unit, pico=4_000_000) for unit in ("input_tokens", "output_tokens"))
LOADED = PriceBookLoaded(name="test", version="1", digest="a" * 64, models=1)
EVENTS = (
    make.price(),
    LOADED,
    make.price(valid_from=make.NOON, rates=RATES),
    make.call(),
    make.call(project="p", started_at=make.NOON - 1),
    make.call(billing="subscription"),
    make.call(model="nobody"),
)


def lines(result: Any) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.output.splitlines()]


def test_by_the_prices_of_a_day(run: Any, fill: Any) -> None:
    fill(EVENTS)
    assert lines(run("reprice", "--as-of", "2026-09-01", "--diff")) == [
        "By the prices that held at 2026-09-01 00:00 UTC:".split(),
        "model provider paid calls unpriced cost now cost then difference why".split(),
        "claude-sonnet-4-5-20250929 anthropic billed 1 $0.004800 $0.006000 +$0.001200 rate changed".split(),
        "claude-sonnet-4-5-20250929 anthropic covered 1 $0.004800 $0.006000 +$0.001200 rate changed".split(),
        "total billed 3 1 $0.0108 $0.0120 +$0.001200".split(),
        "total covered 1 $0.004800 $0.006000 +$0.001200".split(),
    ]


def test_by_what_a_book_left_and_without_the_reasons(run: Any, fill: Any) -> None:
    fill(EVENTS)
    shown = lines(run("reprice", "--as-of", "test"))
    assert shown[0][:6] == "By the prices as test 1".split()
    assert shown[2] == "claude-sonnet-4-5-20250929 anthropic billed 2 $0.0108 $0.0120 +$0.001200".split()
    assert shown[-3][0] == "nobody"


def test_calls_are_chosen_and_where_nothing_differs_it_says_so(run: Any, fill: Any) -> None:
    fill(EVENTS)
    assert run("reprice", "--as-of", "2026-09-01", "--project", "p", "--diff").output == (
        "No call would cost anything else by the prices that held at 2026-09-01 00:00 UTC.\n"
    )
    assert "No calls in this time." in run("reprice", "--as-of", "now", "--since", "2026-10-01").output


def test_json_and_that_nothing_is_written(run: Any, fill: Any, home: Home) -> None:
    fill(EVENTS)
    before = home.views.read_bytes(), home.log.read_bytes()
    told = json.loads(run("reprice", "--as-of", "2026-09-01", "--diff", "--json").output)
    assert (told["schema"], told["as_of"]["at"], len(told["rows"])) == (1, "2026-09-01T00:00:00.000000Z", 2)
    assert told["total"]["billed"] == {
        "calls": 3, "unpriced_before": 1, "unpriced_after": 1, "before_pico": 10_800_000_000, "after_pico": 12_000_000_000,
        "difference_pico": 1_200_000_000,
    }  # fmt: skip
    assert (home.views.read_bytes(), home.log.read_bytes()) == before


def test_neither_a_date_nor_a_book_is_refused(run: Any, fill: Any) -> None:
    fill(EVENTS)
    result = run("reprice", "--as-of", "someday")
    assert result.exit_code == 2
    assert "Or name a price book: test." in result.output


def test_a_project_of_another_name_and_one_of_none(run: Any, fill: Any) -> None:
    fill([make.price(), make.call(project="old"), ProjectMerged(project="old", into_project="web")])
    assert "No calls" not in run("reprice", "--as-of", "now", "--project", "old").output
    assert run("reprice", "--as-of", "now", "--project", "n*").output == "No calls match.\n"
    unknown = run("reprice", "--as-of", "now", "--project", "wbe")
    assert (unknown.exit_code, 'Did you mean "web"?' in unknown.output) == (2, True)
