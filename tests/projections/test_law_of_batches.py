"""The law of batches, which every projection obeys: the same log in batches of any size makes the same rows."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

import make
from halton.events.types import Event
from halton.log.store import read_only
from halton.projector.run import Projector
from projections.given import logs

FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table and view, in an order of its own."""
    connection = read_only(path)
    names = [name for (name,) in connection.execute("select name from sqlite_schema where type in ('table', 'view')")]
    rows = {name: sorted(connection.execute(f'select * from "{name}"').fetchall(), key=repr) for name in names}
    connection.close()
    return rows


def projected(folder: Path, limit: int, prepare: list[str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    for name in ("views.sqlite", "views.sqlite-wal", "views.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    projector: Projector = make.projector(folder)
    projector.catch_up(limit)
    if prepare is not None:
        projector.rebuild(prepare)
    projector.close()
    return tables(folder / "views.sqlite")


@FEW
@given(logs())
def test_every_batch_size_makes_the_same_rows(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        whole = projected(Path(folder), 50_000)
        assert not whole["parked"]
        for limit in (1, 7, 50):
            assert projected(Path(folder), limit) == whole


@settings(FEW, max_examples=10)  # four rebuilds each
@given(logs())
def test_one_projection_that_starts_over_comes_to_the_same_rows(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        whole = projected(Path(folder), 50_000)
        for name in ("cost", "usage_daily", "prices", "calls"):
            assert projected(Path(folder), 7, [name]) == whole


@FEW
@given(logs())
def test_the_cost_kept_is_the_cost_the_rule_gives(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        rows = projected(Path(folder), 7)
        kept = sqlite3.connect(Path(folder) / "views.sqlite")
        columns = [column for _, column, *_ in kept.execute("pragma table_info(cost)")]
        stored = kept.execute(f"select {', '.join(columns)} from cost").fetchall()
        kept.close()
        assert sorted(stored, key=repr) == rows["cost_rule"]
        assert not rows["names_due"]


@FEW
@given(logs())
def test_a_day_is_the_sum_of_its_calls(events: list[Event]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        make.log(Path(folder), events).close()
        projected(Path(folder), 7)
        views = read_only(Path(folder) / "views.sqlite")
        days = "select sum(calls), sum(input_tokens), sum(cost_pico), sum(notional_pico), sum(unpriced_calls) from usage_daily"
        calls = "select sum(calls), sum(input_tokens), sum(cost_pico), sum(notional_pico), sum(unpriced_calls) from daily_parts"
        assert views.execute(days).fetchone() == views.execute(calls).fetchone()
        views.close()
