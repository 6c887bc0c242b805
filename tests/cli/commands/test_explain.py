"""`halton explain`: from the tokens of a call to its cost, and what would make an unknown one known."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import make
from cli.printed import above_head
from halton.events.price import Rate
from halton.paths import Home

TIERED = make.price(
    source="https://example.com/prices",
    checked="2026-11-20",
    book=None,
    rates=(
        *make.price().rates,
        Rate(unit="input_tokens", pico=6_000_000, above_tokens=200_000),
        Rate(unit="output_tokens", pico=22_500_000, above_tokens=200_000, source="https://example.com/long"),
        Rate(unit="input_tokens", pico=1_500_000, variant="batch"),
    ),
)


def test_every_step_is_shown_and_exact(run: Any, fill: Any) -> None:
    fill([TIERED, make.call(input_tokens=12_004, cache_read_tokens=200_000, web_searches=2)])
    result = run("explain", "last")
    assert result.exit_code == 0
    assert [" ".join(line.split()) for line in above_head(result)] == [
        "Call e0002, 2026-09-22 12:00:00 UTC, project halton, billed",
        "Model claude-sonnet-4-5-20250929 at anthropic, requested as claude-sonnet-4-5",
        "Price claude-sonnet-4-5, always; event 2 fits by claude-sonnet-4-5*",
        "Source you: https://example.com/prices, checked 2026-11-20",
        "Tier the rates above 200,000 tokens: prompt 212,004 > 200,000",
        "",
        "unit count rate cost",
        "input_tokens 12,004 $6 per million above 200,000 $0.072024",
        "cache_read_tokens 200,000 $0.3 per million $0.06",
        "output_tokens 200 $22.5 per million above 200,000 $0.0045",
        "web_searches 2 $10 per thousand $0.02",
        "sum $0.156524",
        "output_tokens is printed at https://example.com/long",
        "",
        "Costs $0.156524.",
    ]


def test_a_variant_says_which_fact_chose_it(run: Any, fill: Any) -> None:
    fill([TIERED, make.call(service_tier="batch", billing="subscription")])
    lines = above_head(run("explain", "e0002"))
    assert "Variant  batch: service tier batch" in lines
    assert lines[-1] == "Costs $0.0045. A plan covers it: that is its list price."


def test_a_charge_that_the_provider_states_stands_beside_our_sum(run: Any, fill: Any) -> None:
    fill([TIERED, make.call(stated_cost_pico=123)])
    lines = above_head(run("explain", "last"))
    assert lines[-3].split() == ["sum", "$0.006"]
    assert lines[-1] == "The provider says that it charged $0.000000000123: that is the cost."


def test_an_unknown_cost_comes_with_what_would_make_it_known(run: Any, fill: Any) -> None:
    cases = [
        make.call(model="it's new"),
        make.call(service_tier="flex"),
        make.call(units={"storage_searches": 2}),
        make.call(usage_known=False, usage_reason="stream_without_usage"),
    ]
    fill([TIERED, *cases])
    assert [above_head(run("explain", f"e{number:04}"))[-2:] for number in range(2, 6)] == [
        [
            "Our own sum is not known: no price holds for this name at this time.",
            """Set its price: halton pricing set 'it'"'"'s new' --provider anthropic --input USD --output USD""",
        ],
        [
            "Our own sum is not known: the price has no rates for calls of this kind.",
            "Set its price and its other rates: halton pricing set claude-sonnet-4-5 --provider anthropic "
            "--variant flex:input=USD,output=USD",
        ],
        [
            "Our own sum is not known: the price has no rate for what was counted (storage_searches).",
            "Set its price and its other rates: halton pricing set claude-sonnet-4-5 --provider anthropic "
            "--rate storage_searches=USD/1",
        ],
        [
            "Our own sum is not known: the provider's count never came (stream_without_usage).",
            'Let the client ask for it: "stream_options": {"include_usage": true}.',
        ],
    ]


def test_a_call_that_is_free_says_why(run: Any, fill: Any) -> None:
    again = make.call(response_id="r1", kind="stored", started_at=make.NOON + 1)
    fill([TIERED, make.call(response_id="r1"), again, make.call(billing="local")])
    assert above_head(run("explain", "e0003"))[-1] == "Costs nothing: its response counts in another call, event 3."
    assert above_head(run("explain", "e0004"))[-1] == "Costs nothing: a server of your own answered it."


def test_json_has_the_names_of_the_tables(run: Any, fill: Any) -> None:
    fill([TIERED, make.call()])
    told = json.loads(run("explain", "last", "--json").output)
    assert (told["schema"], told["call_id"], told["price"], told["cost_pico"], told["kept_cost_pico"], told["differences"]) == (
        1, "e0002", 2, 6_000_000_000, 6_000_000_000, {}
    )  # fmt: skip
    assert told["lines"][1] == {
        "unit": "output_tokens", "part_of": None, "count": 200, "billed": 200, "pico": 15_000_000, "per": 1, "minimum": 0,
        "variant": "", "above_tokens": 0, "source": None, "cost_pico": 3_000_000_000,
    }  # fmt: skip


def test_views_that_keep_another_cost_are_a_fault_and_exit_code_1(run: Any, fill: Any, home: Home) -> None:
    fill([TIERED, make.call()])
    with closing(sqlite3.connect(home.views, isolation_level=None)) as views:
        views.execute("update cost set input_pico = input_pico + 1")
    result = run("explain", "last")
    assert result.exit_code == 1
    assert "The views keep another input_pico: 3000000001, not 3000000000. One of the two is wrong" in result.output


def test_a_price_that_the_views_have_not_taken_in_is_no_fault(run: Any, fill: Any, home: Home) -> None:
    fill([TIERED, make.call()])
    make.log(home.root, [make.price(rates=())]).close()
    assert run("explain", "last").exit_code == 0


def test_an_id_that_fits_no_call_or_several_is_refused(run: Any, fill: Any) -> None:
    fill([make.call(), make.call()])
    assert 'Error: no call has the id "x". List them with their ids: halton calls --json' in run("explain", "x").output
    assert '"e" begins the ids of several calls. Write more of one:\n  e0001 ' in run("explain", "e").output
    assert run("explain", "e").exit_code == 1
