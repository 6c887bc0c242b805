"""The section of what a call costs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import msgspec
import pytest

import make
from halton.events.price import Rate
from halton.paths import Home
from halton.publish.call.cost import section

pytestmark = pytest.mark.anyio
PRICE = make.price(
    source="https://example.com/\u202eprices", checked="2026-11-20", book=None, valid_to=make.NOON + make.MINUTE,
    rates=(*make.price().rates, Rate(unit="input_tokens", pico=6_000_000, above_tokens=1_500),
           Rate(unit="output_tokens", pico=7_000_000, variant="batch", source="elsewhere")),
)  # fmt: skip


async def test_line_by_line_with_price_tier_and_variant(look: Any) -> None:
    told = section(await look([PRICE, make.call(input_tokens=2000, service_tier="batch", cache_read_tokens=10)]))
    assert told.lines == [
        ("input_tokens", "2,000", "$6 per million", "above 1,500", "$0.012"),
        ("cache_read_tokens", "10", "$0.3 per million", "", "$0.000003"),
        ("output_tokens", "200", "$7 per million", "batch", "$0.0014"),
    ]
    assert (told.said, told.total, told.billing) == (["Costs $0.013403."], "$0.013403", "Billed: paid by the token.")
    assert told.facts == [
        ("Model", "claude-sonnet-4-5-20250929 at anthropic, requested as claude-sonnet-4-5"),
        ("Price", "claude-sonnet-4-5, always until 2026-09-22 12:01:00 UTC"),
        ("Fits by", "claude-sonnet-4-5*, event 2 of the log"),
        ("Source", "you: https://example.com/\\u202eprices, checked 2026-11-20"),
        ("Variant", "batch: service tier batch"),
        ("Tier", "the rates above 1,500 tokens; the prompt has 2,010"),
    ]
    assert told.sources == ["output_tokens is printed at elsewhere"]
    assert (told.wrong, told.remedy, told.counted_in) == ([], None, "")


async def test_what_the_provider_states_stands_beside_our_sum(look: Any) -> None:
    told = section(await look([make.price(), make.call(stated_cost_pico=123, billing="subscription")]))
    assert told.said == ["The provider says that it charged $0.000000000123: that is the cost."]
    assert ("Stated and ours", "$0.000000000123 by the provider, $0.006 by our own sum") in told.facts
    assert told.billing.startswith("Covered by a subscription: ")


async def test_an_unknown_cost_says_why_and_what_would_help(look: Any) -> None:
    told = section(await look([make.price(), make.call(model="new")]))
    assert (told.lines, told.total) == ([], "–")
    assert told.said == ["Our own sum is not known: no price holds for this name at this time."]
    assert told.remedy is not None
    assert told.remedy.command == "halton pricing set new --provider anthropic --input USD --output USD"


async def test_a_repeat_names_the_call_in_which_it_counts(look: Any) -> None:
    again = make.call(response_id="r", kind="stored", started_at=make.NOON + make.MINUTE)
    told = section(await look([make.price(), make.call(response_id="r"), again], "e0003"))
    assert (told.said, told.counted_in) == (["Costs nothing: its response counts in another call, event 3."], "/call/e0002")


async def test_views_that_tell_another_tale_are_told_on(look: Any, home: Home) -> None:
    found = await look([make.price(), make.call()])
    assert section(found).wrong == []
    forged = found.facts.cost | {"output_pico": 1}
    told = section(msgspec.structs.replace(found, facts=msgspec.structs.replace(found.facts, cost=forged)))
    assert told.wrong == ["The views keep another output_pico: 1, not 3000000000."]
    assert section(msgspec.structs.replace(found, facts=msgspec.structs.replace(found.facts, cost=None))).said == [
        "Costs $0.006.", "The views do not hold its cost yet.",
    ]  # fmt: skip


async def test_without_the_log_the_views_are_what_there_is(look: Any) -> None:
    found = msgspec.structs.replace(await look([make.price(), make.call()]), log=None)
    told = section(found)
    assert told.lines == [("input_tokens", "", "", "", "$0.003"), ("output_tokens", "", "", "", "$0.003")]
    assert (told.said, told.total, told.facts) == (["Costs $0.006."], "$0.006", [])
    unknown = found.facts.cost | {"cost_pico": None, "list_pico": None, "cost_reason": "model_unpriced"}
    told = section(msgspec.structs.replace(found, facts=msgspec.structs.replace(found.facts, cost=unknown)))
    assert told.said == ["Not known: no price holds for this name at this time."]


async def test_a_single_call_that_no_total_holds_says_so(look: Any) -> None:
    told = section(await look([make.price(), make.call(output_tokens=90_000_000)]))
    assert told.said == ["Costs $1,350.003.", "A single call above $1,000 is taken for a mistake: no total holds it."]


def test_rows_of_the_table_are_named_as_it_names_them(home: Home) -> None:
    from halton.publish.call.cost import COLUMNS

    make.log(home.root).close()
    projector = make.projector(home.root)
    projector.catch_up()
    projector.close()
    with closing(sqlite3.connect(home.views)) as views:
        names = {name for (name,) in views.execute("select name from pragma_table_info('cost')")}
    assert {column for _, column in COLUMNS} <= names
