from __future__ import annotations

from pathlib import Path

import make
from halton.cli.projection_state import find
from halton.cli.projection_test import run
from halton.paths import Home
from projector.build import HEADER, SEEN

ENDLESS = f"""{HEADER}
create table mine (n integer) strict;
insert into mine
select (with recursive n (x) as (select 1 union all select x + 1 from n) select max(x + position) from n) from call_completed;
"""


def test_the_first_rows_come_in_the_order_of_the_header_with_the_columns_to_show(home: Home) -> None:
    make.log(home.root, [make.call(kind=kind) for kind in ("b", "c", "a")]).close()
    header = '"D"\nsort = "-kind"\nshow = ["kind", "position"]\n'
    (home.projections / "seen.sql").write_text(SEEN.replace('"D"\n', header))
    found = find(home)
    tested = run(next(each for each in found.projections if each.own), found, home, 2)
    yours = tested.logs[0]
    assert (yours.events, yours.columns, yours.rows) == (2, ["kind", "position"], [["c", 2], ["a", 3]])
    assert tested.passed


def test_a_header_that_makes_columns_up_is_not_fit(home: Home) -> None:
    (home.projections / "seen.sql").write_text(SEEN.replace('"D"\n', '"D"\nfacets = ["nothing"]\n'))
    found = find(home)
    tested = run(next(each for each in found.projections if each.own), found, home, None)
    assert (tested.unknown_columns, tested.passed) == (["nothing"], False)


def test_one_without_end_is_stopped(home: Home) -> None:
    (home.projections / "mine.sql").write_text(ENDLESS)
    found = find(home)
    (log,) = run(next(each for each in found.projections if each.own), found, home, None).logs
    assert log.outcome.parked and log.outcome.parked.reason == "it took longer than 2 s, line 7"
    assert not log.rows


def test_it_leaves_nothing_behind(home: Home) -> None:
    found = find(home)
    before = sorted(home.root.rglob("*"))
    assert run(found.projections[0], found, home, None).passed
    assert sorted(home.root.rglob("*")) == before


def test_a_view_has_rows_and_no_pace(home: Home) -> None:
    found = find(home)
    rule = next(each for each in found.projections if each.name == "cost_rule")
    (log,) = run(rule, found, home, None).logs
    assert (log.outcome.passed, log.pace, Path(log.log).name) == (True, None, "a made-up log")
