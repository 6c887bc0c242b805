"""Bodies without an event are removed at start, and no other."""

from __future__ import annotations

from contextlib import closing

import pytest

from bodies import made
from halton.bodies.orphans import remove_orphans
from halton.bodies.store import BodyStore
from halton.errors import BodiesError
from halton.events.types import MeterStopped
from halton.log.store import Fact, Log
from halton.paths import Home


def test_only_what_no_event_tells_of_goes(home: Home) -> None:
    made.kept(home, "a", "b")
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        half = made.row("c", "request", after=3), made.row("c", "response", after=3)
        store.add(half)
        log.append([Fact.of("c", made.completed({"request": half[0].kept}))])
        store.add([made.row("d", after=log.head().position)])
        assert remove_orphans(store, home.log) == 2
        assert remove_orphans(store, home.log) == 0
    assert made.stored(home) == [("a", "request"), ("a", "response"), ("b", "request"), ("b", "response"), ("c", "request")]


def test_before_an_orderly_stop_there_are_none_to_look_for(home: Home) -> None:
    made.kept(home, "a")
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        log.append([Fact.of("meter", MeterStopped(reason="stopped"))])
        made.kept(home, "b")
        store.add([made.row("c", after=log.head().position)])
        assert remove_orphans(store, home.log) == 1
    assert [call for call, _ in made.stored(home)] == ["a", "a", "b", "b"]


def test_the_second_inference_of_an_exchange_has_its_own(home: Home) -> None:
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)) as log:
        row = made.row("x.2")
        store.add([row, made.row("x")])
        log.append([Fact.of("x", made.completed({"request": row.kept}, inference=2))])
        assert remove_orphans(store, home.log) == 1
    assert made.stored(home) == [("x.2", "request")]


def test_bodies_that_another_log_knows_are_left(home: Home) -> None:
    made.kept(home, "a", "b")
    for path in home.root.glob("db.sqlite*"):
        path.unlink()
    with closing(BodyStore(home.bodies)) as store, closing(Log(home.log)):
        store.add([made.row("c", after=9)])
        with pytest.raises(BodiesError, match="this log cannot know yet"):
            remove_orphans(store, home.log)
    assert len(made.stored(home)) == 5
