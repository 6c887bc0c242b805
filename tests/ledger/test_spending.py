"""What ended calls have used of policies, from the views: call by call, and anew when older ones moved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import make
from halton.events.types import CallCompleted, Event, ProjectMerged
from halton.ledger import spending as spending_module
from halton.ledger.policies import News
from halton.ledger.spending import Spending, earliest, rates_of_today
from halton.log.store import Fact, Log, read_only
from halton.policy.policy import Policy
from halton.policy.state import State
from halton.policy.window import DAY_US
from halton.projector.run import Projector

NOW = time.time_ns() // 1000
OFFSET = time.localtime().tm_gmtoff // 60
SMALL = Policy(name="small", kind="requests", bound=100, window="rolling:7d")
OTHER = Policy(name="other", kind="tokens", bound=10**6, window="rolling:7d", project="billing")


class Views:
    """A log and the views that follow it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.log = Log(folder / "db.sqlite")
        self._projector: Projector = make.projector(folder)

    def hold(self, *events: Event) -> int:
        head = self.log.append([Fact.of(f"e{time.time_ns()}-{number}", event) for number, event in enumerate(events)])
        self._projector.catch_up()
        return head.position

    def advance(self, spending: Spending, state: State) -> bool:
        with closing(read_only(self._folder / "views.sqlite")) as connection:
            return spending.advance(connection, state)

    def close(self) -> None:
        self.log.close()
        self._projector.close()


@pytest.fixture
def views(tmp_path: Path) -> Iterator[Views]:
    with closing(Views(tmp_path)) as views:
        yield views


def call(**facts: Any) -> CallCompleted:
    return make.call(kind="generation", started_at=NOW, utc_offset_minutes=OFFSET, **facts)


def used(state: State) -> dict[str, int]:
    return {policy.name: state.used(policy, NOW, OFFSET) for policy in state.policies}


def test_calls_are_counted_once_as_they_come(views: Views) -> None:
    spending, state = Spending(), State([SMALL])
    views.hold(call(), call())
    assert (views.advance(spending, state), used(state)) == (False, {"small": 2})
    head = views.hold(call(status="blocked"), call())
    assert (views.advance(spending, state), used(state)) == (False, {"small": 3})
    assert (views.advance(spending, state), used(state), spending.position) == (False, {"small": 3}, head)


def test_a_policy_that_is_new_counts_the_calls_of_before(views: Views) -> None:
    spending, state = Spending(), State([SMALL])
    views.hold(call(project="billing"), call())
    views.advance(spending, state)
    state.set(OTHER)
    spending.hear(News(refill=["other"]))
    views.hold(call(project="billing"))
    views.advance(spending, state)
    assert used(state) == {"small": 3, "other": 2400}


def test_all_is_counted_anew_when_older_calls_moved(views: Views) -> None:
    spending, state = Spending(), State([SMALL, OTHER])
    views.hold(call(project="old"), call(project="billing"))
    views.advance(spending, state)
    assert used(state) == {"small": 2, "other": 1200}
    spending.hear(News(moved_at=views.hold(ProjectMerged(project="old", into_project="billing"))))
    assert (views.advance(spending, state), used(state)) == (True, {"small": 2, "other": 2400})


def test_views_that_have_not_come_so_far_are_waited_for(views: Views) -> None:
    spending, state = Spending(), State([OTHER])
    head = views.hold(call(project="billing"))
    spending.hear(News(moved_at=head + 1))
    assert (views.advance(spending, state), used(state)) == (False, {"other": 1200})
    views.hold(ProjectMerged(project="billing", into_project="new"))
    assert (views.advance(spending, state), used(state)) == (True, {"other": 0})


def test_views_that_are_made_anew_take_nothing_away(views: Views, tmp_path: Path) -> None:
    spending, state = Spending(), State([SMALL])
    head = views.hold(call())
    views.advance(spending, state)
    with closing(Log(tmp_path / "db.sqlite")), closing(make.projector(tmp_path)) as projector:
        projector._checkpoints.move(dict.fromkeys(("calls", "cost"), 1))
        assert (views.advance(spending, state), used(state), spending.position) == (False, {"small": 1}, head)


def test_no_more_is_read_than_the_widest_window_needs() -> None:
    week, day = (Policy(name=name, kind="requests", bound=1, window=name) for name in ("rolling:7d", "rolling:1d"))
    assert NOW - 8 * DAY_US <= earliest([week, day]) <= time.time_ns() // 1000 - 8 * DAY_US
    assert NOW - 2 * DAY_US <= earliest([day]) <= time.time_ns() // 1000 - 2 * DAY_US


def test_the_rates_of_today(tmp_path: Path) -> None:
    with make.views(tmp_path, [make.price()]) as connection:
        found = rates_of_today(connection).find("anthropic", "claude-sonnet-4-5")
    assert found is not None and (found.input_pico, found.output_pico) == (3_000_000, 15_000_000)


def test_views_that_are_made_anew_count_only_when_they_hold_what_the_log_held(views: Views) -> None:
    spending, state = Spending(), State([SMALL])
    head = views.hold(make.call(kind="generation", started_at=NOW, utc_offset_minutes=OFFSET))
    spending.counts_from = head + 1
    views.advance(spending, state)
    assert (spending.position, state.used(SMALL, NOW, OFFSET)) == (0, 0)
    spending.counts_from = head
    views.advance(spending, state)
    assert (spending.position, state.used(SMALL, NOW, OFFSET)) == (head, 1)


def test_views_that_never_get_there_are_counted_after_all(views: Views, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spending_module, "PATIENCE_S", 0.0)
    spending, state = Spending(), State([SMALL])
    spending.counts_from = 1000
    head = views.hold(call())
    views.advance(spending, state)
    assert (spending.position, state.used(SMALL, NOW, OFFSET)) == (head, 1)
