"""What a new ledger learns from the log of those before it."""

from __future__ import annotations

from contextlib import closing

import pytest

import make
from halton.errors import LogError
from halton.events.types import Event, MeterStopped
from halton.ledger import unfinished as unfinished_module
from halton.ledger.unfinished import find_unfinished
from halton.log.store import Fact, Log
from halton.paths import Home


def record(home: Home, *events: tuple[str, Event]) -> None:
    with closing(Log(home.log)) as log:
        log.append([Fact.of(stream, event) for stream, event in events])


def test_a_new_log_has_nothing_open(home: Home) -> None:
    Log(home.log).close()
    found = find_unfinished(home.log)
    assert (found.started, found.completed) == ({}, set())


def test_without_a_log_nothing_can_be_said(home: Home) -> None:
    with pytest.raises(LogError, match="does not exist yet"):
        find_unfinished(home.log)


def test_a_call_without_an_end_is_open(home: Home) -> None:
    record(home, ("a", make.started()), ("b", make.started(project="b")), ("a", make.call()), ("c", make.call()))
    found = find_unfinished(home.log)
    assert found.started == {("b", 1): make.started(project="b")}
    assert found.completed == {"a", "c"}


def test_on_a_socket_each_call_has_an_end_of_its_own(home: Home) -> None:
    record(home, ("a", make.started()), ("a", make.started(inference=2)), ("a", make.call()))
    found = find_unfinished(home.log)
    assert (found.started, found.completed) == ({("a", 2): make.started(inference=2)}, {"a"})


def test_several_inferences_of_one_exchange_end_it_once(home: Home) -> None:
    record(home, ("a", make.started()), ("a", make.call()), ("a", make.call(inference=2)))
    found = find_unfinished(home.log)
    assert (found.started, found.completed) == ({}, {"a"})


def test_before_an_orderly_stop_nothing_is_open_but_what_ended_is_remembered(home: Home) -> None:
    record(home, ("a", make.started()), ("b", make.call()), ("meter", MeterStopped(reason="stopped")), ("c", make.started()))
    found = find_unfinished(home.log)
    assert (list(found.started), found.completed) == ([("c", 1)], {"b"})


def test_before_an_orderly_stop_only_the_latest_are_remembered(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfinished_module, "REMEMBERED", 2)
    record(home, *((name, make.call()) for name in "abc"), ("meter", MeterStopped(reason="stopped")))
    assert find_unfinished(home.log).completed == {"b", "c"}
    record(home, *((name, make.call()) for name in "defg"))
    assert find_unfinished(home.log).completed == {"d", "e", "f", "g"}


def test_gaps_and_prices_are_no_calls(home: Home) -> None:
    record(home, ("gaps", make.gap()), ("prices", make.price()))
    found = find_unfinished(home.log)
    assert (found.started, found.completed) == ({}, set())
