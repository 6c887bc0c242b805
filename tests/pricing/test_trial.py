"""What prices would move, tried before they are set, is what they then move."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.events.price import Rate
from halton.events.types import PriceSet
from halton.log.store import read_only
from halton.pricing.own_price import FREE, own_price, withdrawal
from halton.pricing.trial import Move, moves

MODEL = "claude-sonnet-4-5-20250929"
INPUT, OUTPUT = Rate(unit="input_tokens", pico=1_000_000), Rate(unit="output_tokens", pico=5_000_000)


def own(**changes: Any) -> PriceSet:
    said = {"provider": "anthropic", "model": "claude-sonnet-4-5", "match": ("claude-sonnet-4-5*",), "rates": (INPUT, OUTPUT)}
    return own_price(**said | changes)


def tried(tmp_path: Path, events: list[Any], prices: list[PriceSet]) -> list[Move]:
    with make.views(tmp_path, events):
        return moves(tmp_path / "views.sqlite", prices)


def test_calls_of_one_name_paid_in_one_way(tmp_path: Path) -> None:
    events = [make.price(), make.call(), make.call(), make.call(billing="subscription"), make.call(model="other")]
    assert tried(tmp_path, events, [own()]) == [
        Move("anthropic", MODEL, "billed", 2, 12_000_000_000, 0, 4_000_000_000, 0),
        Move("anthropic", MODEL, "subscription", 1, 6_000_000_000, 0, 2_000_000_000, 0),
    ]


def test_what_becomes_known_and_what_is_known_no_more(tmp_path: Path) -> None:
    events = [make.price(), make.call(cache_read_tokens=9), make.call(model="mine")]
    assert tried(tmp_path, events, [own(match=("claude-sonnet-4-5*", "mine"))]) == [
        Move("anthropic", MODEL, "billed", 1, 6_002_700_000, 0, None, 1),
        Move("anthropic", "mine", "billed", 1, None, 1, 2_000_000_000, 0),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": make.NOON + 1},
        {"valid_to": make.NOON},
        {"provider": "openai"},
        {"match": ("gpt*",)},
        {"rates": make.price().rates},
    ],
)
def test_nothing_moves_where_it_does_not_hold(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert tried(tmp_path, [make.price(), make.call()], [own(**changes)]) == []


def test_what_the_provider_states_stays(tmp_path: Path) -> None:
    assert tried(tmp_path, [make.price(), make.call(stated_cost_pico=7)], [own()]) == []


def test_nothing_is_written(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price(), make.call()]) as views:
        before = views.execute("pragma data_version").fetchone(), (tmp_path / "views.sqlite").read_bytes()
        assert moves(tmp_path / "views.sqlite", [own()])
        assert before == (views.execute("pragma data_version").fetchone(), (tmp_path / "views.sqlite").read_bytes())
        assert views.execute("select count(*) from prices where book is null").fetchone() == (0,)


PRICES = st.builds(
    own,
    match=st.sampled_from([("claude*",), ("claude-sonnet-4-5*",), (MODEL,), ("mine",), ("m*", "claude*")]),
    model=st.sampled_from(["claude-sonnet-4-5", "mine"]),
    valid_from=st.sampled_from([0, make.NOON, make.NOON + 5]),
    rates=st.sampled_from(
        [
            (INPUT, OUTPUT),
            FREE,
            (INPUT,),
            (INPUT, OUTPUT, Rate(unit="input_tokens", pico=9, variant="batch")),
            (INPUT, OUTPUT, Rate(unit="input_tokens", pico=9, above_tokens=1000)),
        ]
    ),
)
CALLS = st.builds(
    make.call,
    model=st.sampled_from([MODEL, "mine", "other"]),
    started_at=st.sampled_from([make.NOON, make.NOON + 9]),
    service_tier=st.sampled_from([None, "batch"]),
    cache_read_tokens=st.sampled_from([0, 1]),
    billing=st.sampled_from(["billed", "subscription", "local"]),
)
COSTS = "select position, cost_pico from cost order by position"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(PRICES, CALLS), max_size=8), st.lists(PRICES, min_size=1, max_size=2), st.booleans())
def test_the_law_what_is_said_is_what_happens(
    tmp_path_factory: pytest.TempPathFactory, events: list[Any], prices: list[PriceSet], withdrawn: bool
) -> None:
    folder = tmp_path_factory.mktemp("trial")
    if withdrawn:
        prices = [*prices, withdrawal(prices[0])]
    with make.views(folder, [make.price(), *events]) as views:
        said = moves(folder / "views.sqlite", prices)
        before = dict(views.execute(COSTS))
    log = make.Log(folder / "db.sqlite")
    log.append(make.facts(prices))
    log.close()
    projector = make.projector(folder)
    projector.catch_up()
    projector.close()
    with closing(read_only(folder / "views.sqlite")) as views:
        moved = {position: cost for position, cost in views.execute(COSTS) if cost != before[position]}
    assert sum(move.calls for move in said) == len(moved)
    assert sum(move.after_pico or 0 for move in said) == sum(cost or 0 for cost in moved.values())
    assert sum(move.before_pico or 0 for move in said) == sum(before[position] or 0 for position in moved)
    assert sum(move.unknown_after for move in said) == sum(cost is None for cost in moved.values())


def test_views_that_hold_no_prices_cannot_be_tried(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "views.sqlite")) as empty:
        empty.execute("create table t (a)")
    with pytest.raises(sqlite3.OperationalError):
        moves(tmp_path / "views.sqlite", [own()])
