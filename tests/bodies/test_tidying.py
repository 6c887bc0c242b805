"""At start: what a kill left without an event goes, and what a purge had announced is gone too."""

from __future__ import annotations

from contextlib import closing

import make
from bodies import made
from halton.bodies.store import BodyStore
from halton.bodies.tidying import tidy
from halton.events.body import BodyPurged
from halton.log.store import Fact, Log
from halton.paths import Home


def announce(home: Home, started_before_at: int) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of("bodies", BodyPurged(started_before_at=started_before_at, bodies=2, bytes=9))])


def test_a_purge_that_was_killed_behind_its_event_is_finished(home: Home) -> None:
    rows = made.kept(home, "a")
    made.kept(home, "b", started_at=make.NOON + 5)
    announce(home, make.NOON + 1)
    assert tidy(home.bodies, home.log) == 2
    assert made.stored(home) == [("b", "request"), ("b", "response")]
    assert made.in_files(home.root, rows[0].salt) == []
    assert tidy(home.bodies, home.log) == 0


def test_what_was_stored_after_a_purge_is_none_of_its_business(home: Home) -> None:
    made.kept(home, "a")
    announce(home, make.NOON + 100)
    made.kept(home, "b")
    assert tidy(home.bodies, home.log) == 2
    assert made.stored(home) == [("b", "request"), ("b", "response")]


def test_a_body_without_an_event_goes(home: Home) -> None:
    made.kept(home, "a")
    with closing(BodyStore(home.bodies)) as store:
        store.add([made.row("b", after=2)])
    assert tidy(home.bodies, home.log) == 1
    assert {call for call, _ in made.stored(home)} == {"a"}


def test_without_a_file_there_is_nothing_to_tidy(home: Home) -> None:
    assert tidy(home.bodies, home.log) == 0
    assert not home.bodies.exists()
