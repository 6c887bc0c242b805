from __future__ import annotations

from pathlib import Path

import pytest

import make
from halton.cli.projection_proof import Outcome, needed, prepare, prove
from halton.cli.projection_state import Stopped
from halton.cli.row_difference import Difference
from projector.build import COUNTED, HEADER, SEEN, write

LAST_BATCH = f"""{HEADER}
create table last_batch (origin integer primary key, calls integer not null) strict;
insert into last_batch select origin, count(*) from call_completed group by 1 on conflict do update set calls = excluded.calls;
"""
ALL_OF_SEEN = f"""{HEADER}
create table counted (kind text primary key, calls integer not null) strict;
insert into counted select kind, count(*) from seen group by 1 on conflict do update set calls = calls + excluded.calls;
"""
CALLS = [make.call(), *[make.call(kind="batch")] * 8, make.gap()]


def outcome(tmp_path: Path, name: str, **texts: str) -> Outcome:
    make.log(tmp_path, CALLS).close()
    projections = write(tmp_path, **texts)
    projection = next(each for each in projections if each.name == name)
    return prove(projection, projections, tmp_path / "db.sqlite", tmp_path)


def test_one_that_obeys_makes_the_same_rows_in_every_way(tmp_path: Path) -> None:
    ways = ["all at once", "starting over in batches of 7", "batches of 1", "batches of 7", "batches of 50"]
    assert outcome(tmp_path, "counted", seen=SEEN, counted=COUNTED) == Outcome(ways=ways, rows=2)
    assert not list(tmp_path.glob("views.sqlite*"))


def test_one_that_keeps_the_last_batch_only_is_found_out(tmp_path: Path) -> None:
    found = outcome(tmp_path, "last_batch", last_batch=LAST_BATCH)
    difference = Difference("last_batch", ["origin", "calls"], [1, 9], [1, 1])
    assert found == Outcome(ways=["all at once", "batches of 1"], way="batches of 1", difference=difference)
    assert not found.passed


def test_one_that_reads_more_than_its_batch_is_found_out_where_it_starts_over(tmp_path: Path) -> None:
    found = outcome(tmp_path, "counted", seen=SEEN, counted=ALL_OF_SEEN)
    assert (found.way, found.difference) == (
        "starting over in batches of 7", Difference("counted", ["kind", "calls"], ["batch", 8], ["batch", 16])
    )  # fmt: skip


def test_one_that_cannot_take_an_event_says_which(tmp_path: Path) -> None:
    found = outcome(tmp_path, "seen", seen=SEEN.replace("kind text,", "kind text check (kind = 'messages'),"))
    stopped = Stopped(3, "call.completed", "IntegrityError SQLITE_CONSTRAINT_CHECK, line 7")
    assert found == Outcome(ways=["all at once"], way="all at once", parked=stopped)


def test_what_came_before_is_read_at_once(tmp_path: Path) -> None:
    log = make.log(tmp_path, [make.call(kind="old")])
    (seen,) = write(tmp_path, seen=SEEN)
    prepare(seen, [seen], log.path, tmp_path)
    log.append(make.facts(CALLS))
    assert prove(seen, [seen], log.path, tmp_path).rows == 10
    log.close()


@pytest.mark.parametrize(("name", "names"), [("calls", ["calls"]), ("repeats", ["calls", "usage", "repeats"])])
def test_only_what_it_stands_on_runs(name: str, names: list[str]) -> None:
    every = make.projections()
    assert [each.name for each in needed(next(each for each in every if each.name == name), every)] == names
