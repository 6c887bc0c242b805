"""Sums by any axis, from the smallest table that holds them: all tables tell the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import make
from halton.log.store import read_only
from halton.views.choice import Choice
from halton.views.period import Period
from halton.views.spend import AXES, Spend, columns_of, has_months, read_spend
from projector.two_machines import bring

DAY = 1440 * make.MINUTE
SONNET = "claude-sonnet-4-5-20250929"
FIRST = date(2026, 9, 22)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A call on each of 90 days, some unpriced, failed or covered, some at five to midnight."""
    events = [
        make.call(
            started_at=make.NOON + day * DAY + (715 * make.MINUTE if day % 7 == 0 else 0),
            project=f"p{day % 3}",
            model="unknown-1" if day % 5 == 0 else SONNET,
            session=None if day % 2 else f"s{day % 4}",
            git_branch=None if day % 3 == 1 else f"b{day % 2}",
            billing="subscription" if day % 11 == 0 else "billed",
            cache_read_tokens=day,
        )
        for day in range(90)
    ]
    with make.views(tmp_path_factory.mktemp("views"), [make.price(), make.failure(), *events]) as connection:
        yield connection


def test_a_row_holds_all_that_was_counted(tmp_path: Path) -> None:
    events = [
        make.price(),
        make.call(cache_read_tokens=10, cache_write_5m_tokens=20, cache_write_1h_tokens=30, reasoning_tokens=5),
        make.call(billing="subscription"),
        make.failure(model_requested=SONNET),
    ]
    key = ("halton", "anthropic", SONNET)
    with make.views(tmp_path, events) as views:
        row = read_spend(views, ["project", "model"], Choice())[0]
    assert row == Spend(key, 3, 1, 0, 0, 2000, 10, 50, 400, 5, 6_258_000_000, 6_000_000_000)
    assert (row.worth_pico, row.prompt_tokens, row.tokens, row.is_known) == (12_258_000_000, 2060, 2460, True)
    assert row.hit_rate == 10 / 2060


def test_nothing_known_is_no_zero() -> None:
    assert not Spend(("x",), calls=2, failed_calls=1, unpriced_calls=1).is_known
    assert Spend(("x",), calls=2, unpriced_calls=1).is_known
    assert Spend(("x",), calls=1, unpriced_calls=1, notional_pico=1).is_known
    assert Spend(("x",)).is_known
    assert Spend(("x",)).hit_rate is None


def test_a_model_brings_its_provider_once() -> None:
    assert columns_of(["project", "model"]) == ("project", "provider", "model")
    assert columns_of(["model", "provider", "model"]) == ("model", "provider")
    assert columns_of(["day", "day"]) == ("day",)


def test_weeks_begin_on_monday_and_months_with_their_first(views: sqlite3.Connection) -> None:
    weeks = {row.key[0]: row.calls for row in read_spend(views, ["week"], Choice(Period(date(2026, 9, 22), date(2026, 10, 5))))}
    assert weeks == {"2026-09-21": 7, "2026-09-28": 7, "2026-10-05": 1}
    months = {row.key[0]: row.calls for row in read_spend(views, ["month"], Choice(Period(date(2026, 9, 25))))}
    assert months == {"2026-09": 6, "2026-10": 31, "2026-11": 30, "2026-12": 20}


def test_calls_without_a_session_are_a_row_too(views: sqlite3.Connection) -> None:
    rows = {row.key: row.calls for row in read_spend(views, ["session"], Choice())}
    assert rows == {(None,): 46, ("s0",): 23, ("s2",): 22}


def test_calls_from_no_repository_are_a_row_too(views: sqlite3.Connection) -> None:
    rows = {row.key: row.calls for row in read_spend(views, ["branch"], Choice())}
    assert rows == {(None,): 31, ("b0",): 30, ("b1",): 30}
    assert [row.calls for row in read_spend(views, ["project"], Choice(project="p0", branch="b0"))] == [15]
    assert sum(row.calls for row in read_spend(views, ["month"], Choice(branch="b*"))) == 60


@settings(deadline=None, max_examples=60)
@given(
    first=st.integers(-5, 95), length=st.integers(0, 95), axis=st.sampled_from(AXES), project=st.sampled_from([None, "p1", "p*"])
)
def test_all_tables_tell_the_same(views: sqlite3.Connection, first: int, length: int, axis: str, project: str | None) -> None:
    begin = FIRST + timedelta(days=first)
    choice = Choice(Period(begin, begin + timedelta(days=length)), project=project)
    told = [Spend.total(read_spend(views, by, choice)) for by in ([axis], ["project"], ["day"], ["session"])]
    assert told[0] == told[1] == told[2] == told[3]


def test_months_that_have_not_come_as_far_as_days_are_not_read(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.call()]) as views:
        assert has_months(views)
    with sqlite3.connect(tmp_path / "views.sqlite") as writable:
        writable.execute("update checkpoints set position = 1 where projection = 'usage_monthly'")
        writable.execute("delete from usage_monthly")
        assert not has_months(writable)
        assert [row.calls for row in read_spend(writable, ["project"], Choice())] == [1]
    writable.close()


def test_by_machine_rows_bear_the_name_or_the_id_of_the_log_that_they_come_from(tmp_path: Path) -> None:
    with closing(make.log(tmp_path, [make.price(), make.call()])) as log:
        bring(log, tmp_path / "laptop", [make.call(), make.call(session="s")], name="laptop")
        nameless = bring(log, tmp_path / "other", [make.call()]).name
    projector = make.projector(tmp_path)
    projector.catch_up()
    projector.close()
    with closing(read_only(tmp_path / "views.sqlite")) as connection:
        for by in (["machine"], ["machine", "session"]):
            found = {}
            for row in read_spend(connection, by, Choice()):
                found[row.key[0]] = found.get(row.key[0], 0) + row.calls
            assert found == {"this machine": 1, "laptop": 2, nameless[:8]: 1}
