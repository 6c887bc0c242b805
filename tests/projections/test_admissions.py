"""Where a call asked to go: its call.started, whatever came between."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.log.store import Fact, Log, read_only
from projections.test_law_of_batches import projected


def admitted(folder: Path, facts: list[Fact]) -> list[tuple[int, ...]]:
    log = Log(folder / "db.sqlite")
    log.append(facts)
    log.close()
    projector = make.projector(folder)
    projector.catch_up()
    projector.close()
    views = read_only(folder / "views.sqlite")
    rows = views.execute("select position, asked_position, utc_offset_minutes from admissions").fetchall()
    views.close()
    return rows


def test_a_head_belongs_to_the_first_end_behind_it(tmp_path: Path) -> None:
    facts = [
        Fact.of("a", make.started()),
        Fact.of("b", make.started()),
        Fact.of("b", make.call(utc_offset_minutes=60)),
        Fact.of("a", make.call()),
        Fact.of("a", make.call(inference=2)),
        Fact.of("b", make.call()),
    ]
    assert admitted(tmp_path, facts) == [(4, 3, 60), (5, 2, 0), (6, None, 0), (7, None, 0)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.sampled_from([1, 1, 2])), max_size=12))
def test_every_batch_size_makes_the_same_rows(heads_and_ends: list[tuple[str, bool, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder) / "db.sqlite")
        facts = [
            Fact.of(stream, make.started(inference=number) if is_head else make.call(inference=number))
            for stream, is_head, number in heads_and_ends
        ]
        log.append(facts or [Fact.of("c", make.call())])
        log.close()
        whole = projected(Path(folder), 50_000)
        assert not whole["parked"]
        for limit in (1, 3):
            assert projected(Path(folder), limit) == whole
