"""What workers are told of policies, and when: at once if the log has a change, and whenever more was used."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import make
from halton.events.types import Event, PolicyRemoved, PolicySet
from halton.frames import Enforce
from halton.ledger import enforcing as enforcing_module
from halton.ledger.enforcing import Enforcing, Watched
from halton.log.store import Fact, Log, read_only
from halton.policy.snapshot import Snapshot, decoded_rates, decoded_snapshot

DAILY = PolicySet(name="daily", kind="requests", bound=2, window="rolling:7d")
OFFSET = time.localtime().tm_gmtoff // 60


class Told:
    """An Enforcing over a log, and what it told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.log = make.log(folder, [make.price()])
        self.projector = make.projector(folder)
        self.projector.catch_up()
        self.frames: queue.SimpleQueue[Enforce] = queue.SimpleQueue()
        self.enforcing = Enforcing(folder / "db.sqlite", folder / "views.sqlite", self.frames.put)

    def append(self, *events: Event) -> None:
        self.log.append([Fact.of(f"e{time.time_ns()}-{number}", event) for number, event in enumerate(events)])
        self.projector.catch_up()

    def next(self) -> Snapshot:
        return decoded_snapshot(self.frames.get(timeout=10).snapshot)

    def close(self) -> None:
        self.enforcing.close()
        self.projector.close()
        self.log.close()


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with closing(Told(tmp_path)) as told:
        told.enforcing.start()
        yield told


def test_that_nothing_is_in_force_is_told_once(told: Told) -> None:
    frame = told.frames.get(timeout=10)
    assert (frame.serial, frame.rates) == (1, None)
    assert decoded_snapshot(frame.snapshot) == Snapshot(0, decoded_snapshot(frame.snapshot).counters)
    told.append(make.call())
    told.append(DAILY)
    assert [kept.policy.name for kept in told.next().counters.kept] == ["daily"]


def test_what_is_used_is_told_with_the_position_that_it_holds(told: Told) -> None:
    told.next()
    told.append(DAILY)
    first = told.next()
    told.append(make.call(kind="generation", started_at=time.time_ns() // 1000, utc_offset_minutes=OFFSET))
    second = told.next()
    assert second.position == first.position + 1
    assert [sum(kept.amounts.values()) for kept in second.counters.kept] == [1]


def test_without_views_what_counts_nothing_is_told_all_the_same(tmp_path: Path) -> None:
    log = make.log(tmp_path, [PolicySet(name="only", kind="models", models=("x",))])
    frames: queue.SimpleQueue[Enforce] = queue.SimpleQueue()
    with closing(log), closing(Enforcing(tmp_path / "db.sqlite", tmp_path / "none.sqlite", frames.put)) as enforcing:
        enforcing.start()
        told = decoded_snapshot(frames.get(timeout=10).snapshot)
        assert [kept.policy.name for kept in told.counters.kept] == ["only"]


def test_rates_come_with_the_first_policy_and_not_again(told: Told) -> None:
    told.next()
    told.append(DAILY)
    rates = told.frames.get(timeout=10).rates
    assert rates is not None and decoded_rates(rates).find("anthropic", "claude-sonnet-4-5") is not None
    told.append(PolicyRemoved(name="daily"))
    assert told.frames.get(timeout=10).rates is None


def test_rates_that_find_no_room_are_left_out(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enforcing_module, "MAX_TOLD", 4200)
    told.next()
    told.append(DAILY)
    rates = told.frames.get(timeout=10).rates
    assert rates is not None and decoded_rates(rates).rated == ()


def test_who_asks_is_told_the_serial_of_what_was_told_for_it(told: Told) -> None:
    told.next()
    answered = threading.Event()
    serials: list[int] = []
    told.enforcing.ask(lambda serial: (serials.append(serial), answered.set()) and None)
    assert answered.wait(10)
    assert serials == [told.frames.get(timeout=10).serial] == [2]


def test_a_log_that_cannot_be_read_is_looked_at_again(tmp_path: Path) -> None:
    frames: queue.SimpleQueue[Enforce] = queue.SimpleQueue()
    with closing(Enforcing(tmp_path / "db.sqlite", tmp_path / "views.sqlite", frames.put)) as enforcing:
        enforcing.start()
        make.log(tmp_path, [make.price()]).close()
        assert frames.get(timeout=10).serial == 1


def test_a_database_is_opened_anew_when_another_lies_in_its_place(tmp_path: Path) -> None:
    make.log(tmp_path).close()
    with closing(Watched(tmp_path / "db.sqlite")) as watched:
        assert watched.changed(False) is not None
        assert (watched.changed(False), watched.changed(True) is None) == (None, False)
        with closing(Log(tmp_path / "db.sqlite")) as log:
            log.append([Fact.of("x", make.call())])
        assert watched.changed(False) is not None
        for file in tmp_path.glob("db.sqlite*"):
            file.unlink()
        make.log(tmp_path).close()
        connection = watched.changed(False)
        assert connection is not None
        with closing(read_only(tmp_path / "db.sqlite")) as other:
            query = "select data from event where position = 1"
            assert connection.execute(query).fetchone() == other.execute(query).fetchone()


def test_what_is_too_large_is_not_told_and_shows(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.next()
    told.append(DAILY)
    first = told.next()
    monkeypatch.setattr(enforcing_module, "MAX_TOLD", 6000)
    told.append(PolicySet(name="large", kind="models", models=tuple(f"{number:0190}" for number in range(60))))
    told.enforcing.ask(lambda serial: None)
    assert told.next().counters.kept == first.counters.kept and told.enforcing.is_too_large
