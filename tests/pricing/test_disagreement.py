"""An explanation against a row of the table cost."""

from __future__ import annotations

from pathlib import Path

import msgspec

import make
from halton.log.store import Fact, Log
from halton.pricing.disagreement import differences
from halton.pricing.explanation import explain
from halton.pricing.in_force import Prices
from halton.views.kept_cost import read_kept_cost


def test_what_the_projection_made_is_what_is_explained_and_anything_else_is_named(tmp_path: Path) -> None:
    log = Log(tmp_path / "db.sqlite")
    log.append([Fact.of("price", make.price()), Fact.of("e1", make.call())])
    log.close()
    with make.views(tmp_path) as views:
        kept = read_kept_cost(views, 3)
    assert kept is not None
    row = msgspec.structs.asdict(kept)
    told = explain(make.call(), Prices.of([(2, make.price())]))
    assert differences(told, row) == {}
    assert differences(told, row | {"output_pico": 1, "tier": 5}) == {"output_pico": (1, 3_000_000_000), "tier": (5, 0)}
