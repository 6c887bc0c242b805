"""Group commit: what was submitted is durable before its token comes back, also when the log fails for a while."""

from __future__ import annotations

import queue
import sqlite3
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from halton.errors import LogError
from halton.events.types import MeterStopped
from halton.log import writer as writer_module
from halton.log.store import Fact, Head, Log, read_only
from halton.log.verify import verify
from halton.log.writer import Writer


def fact(reason: str) -> Fact:
    return Fact.of("meter", MeterStopped(reason=reason))


def reasons(path: Path) -> list[str]:
    with closing(read_only(path)) as reader:
        rows = reader.execute("select data ->> 'reason' from event where type = 'meter.stopped' order by position")
        return [reason for (reason,) in rows]


class Heard:
    """What a writer said, and what another connection saw at that moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits: queue.Queue[tuple[int, list[str], list[str]]] = queue.Queue()
        self.failures: queue.Queue[Exception | None] = queue.Queue()

    def commit(self, head: Head, tokens: list[str]) -> None:
        self.commits.put((head.position, tokens, reasons(self.path)))

    def committed(self) -> tuple[int, list[str], list[str]]:
        return self.commits.get(timeout=10)

    def failed(self) -> Exception | None:
        return self.failures.get(timeout=10)


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    return Heard(tmp_path / "db.sqlite")


@pytest.fixture
def log(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    monkeypatch.setattr(writer_module, "RETRY_S", 0.01)
    with closing(Log(heard.path, busy_timeout_s=0.01)) as log:
        yield log


@pytest.fixture
def writer(log: Log, heard: Heard) -> Iterator[Writer[str]]:
    writer: Writer[str] = Writer(log, on_commit=heard.commit, on_failure=heard.failures.put)
    yield writer
    writer.close(10)


def test_what_became_durable_is_shown_in_order_and_what_did_not_is_not(log: Log, heard: Heard) -> None:
    seen: queue.Queue[list[str]] = queue.Queue()
    writer: Writer[str] = Writer(
        log,
        on_commit=heard.commit,
        on_failure=heard.failures.put,
        on_facts=lambda facts: seen.put([fact.data for fact in facts]),
    )
    writer.submit([fact("one"), fact("two")])
    assert seen.get(timeout=10) == ['{"reason":"one"}', '{"reason":"two"}']
    writer.submit([Fact("meter.stopped", -1, "meter", "{}")])  # no log takes it
    writer.submit([fact("three")])
    assert seen.get(timeout=10) == ['{"reason":"three"}']
    assert writer.close(10)


@pytest.fixture
def locker(log: Log, heard: Heard) -> Iterator[sqlite3.Connection]:
    """Another process's connection that locks all writers out."""
    with closing(sqlite3.connect(heard.path, isolation_level=None)) as locker:
        locker.execute("begin exclusive")
        yield locker


def test_a_token_comes_back_when_its_facts_are_durable(writer: Writer[str], heard: Heard) -> None:
    writer.submit([fact("one"), fact("two")], "token")
    assert heard.committed() == (3, ["token"], ["one", "two"])


def test_facts_are_written_in_the_order_they_were_submitted(writer: Writer[str], heard: Heard) -> None:
    for number in range(500):
        writer.submit([fact(str(number))], str(number))
    tokens: list[str] = []
    while len(tokens) < 500:
        _, some, seen = heard.committed()
        tokens += some
        assert seen[: len(tokens)] == tokens
    assert tokens == [str(number) for number in range(500)]
    assert verify(heard.path).sound


def test_what_gathers_while_the_log_is_busy_is_one_commit(locker: sqlite3.Connection, writer: Writer[str], heard: Heard) -> None:
    writer.submit([fact("first")], "first")
    assert isinstance(heard.failed(), LogError)  # the thread has the first in its hands and cannot write it
    for number in range(100):
        writer.submit([fact(str(number))], str(number))
    locker.execute("rollback")
    assert heard.committed()[:2] == (2, ["first"])
    assert heard.committed()[:2] == (102, [str(number) for number in range(100)])
    assert heard.commits.empty()


def test_a_group_is_bounded(
    locker: sqlite3.Connection, writer: Writer[str], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "MAX_GROUP", 4)
    writer.submit([fact("first")], "first")
    heard.failed()
    for number in range(6):
        writer.submit([fact(str(number))], str(number))
    locker.execute("rollback")
    assert [heard.committed()[1] for _ in range(3)] == [["first"], ["0", "1", "2", "3"], ["4", "5"]]


def test_a_log_that_fails_is_tried_until_it_takes_the_facts_once(
    locker: sqlite3.Connection, writer: Writer[str], heard: Heard
) -> None:
    writer.submit([fact("patient")], "token")
    assert isinstance(heard.failed(), LogError)
    assert isinstance(heard.failed(), LogError)
    assert heard.commits.empty()
    assert reasons(heard.path) == []
    locker.execute("rollback")
    assert heard.committed() == (2, ["token"], ["patient"])
    said = heard.failed()
    while said is not None:
        said = heard.failed()
    assert heard.failures.empty()
    writer.submit([fact("next")], "next")
    assert heard.committed() == (3, ["next"], ["patient", "next"])


def test_a_submission_without_facts_comes_back_behind_those_before_it(writer: Writer[str], heard: Heard) -> None:
    writer.submit([fact("one")])
    writer.submit([], "flush")
    tokens: list[str] = []
    while not tokens:
        position, tokens, seen = heard.committed()
    assert (position, tokens, seen) == (2, ["flush"], ["one"])


def test_a_submission_without_facts_survives_a_log_that_cannot_be_read(log: Log, heard: Heard) -> None:
    writer: Writer[str] = Writer(log, on_commit=heard.commit, on_failure=heard.failures.put)
    log.close()
    writer.submit([], "flush")
    assert isinstance(heard.failed(), LogError)
    assert isinstance(heard.failed(), LogError)
    assert writer.close(0.02) is False


def test_close_commits_what_was_submitted(log: Log, heard: Heard) -> None:
    writer: Writer[str] = Writer(log, on_commit=heard.commit, on_failure=heard.failures.put)
    for number in range(50):
        writer.submit([fact(str(number))])
    assert writer.close(10) is True
    assert reasons(heard.path) == [str(number) for number in range(50)]
    assert writer.backlog() == 0


def test_close_gives_up_on_a_log_that_takes_nothing(locker: sqlite3.Connection, log: Log, heard: Heard) -> None:
    before = set(threading.enumerate())
    writer: Writer[str] = Writer(log, on_commit=heard.commit, on_failure=heard.failures.put)
    (thread,) = set(threading.enumerate()) - before
    writer.submit([fact("lost")], "token")
    heard.failed()
    assert writer.close(0.05) is False
    thread.join(10)
    assert not thread.is_alive()
    assert heard.commits.empty()
    locker.execute("rollback")
    assert reasons(heard.path) == []


def test_a_callback_that_raises_is_reported_and_the_thread_goes_on(log: Log, heard: Heard) -> None:
    def commit(head: Head, tokens: list[str]) -> None:
        if tokens == ["one"]:
            raise ZeroDivisionError
        heard.commit(head, tokens)

    writer: Writer[str] = Writer(log, on_commit=commit, on_failure=heard.failures.put)
    writer.submit([fact("one")], "one")
    assert isinstance(heard.failed(), ZeroDivisionError)
    writer.submit([fact("two")], "two")
    assert heard.failed() is None
    assert heard.committed() == (3, ["two"], ["one", "two"])
    assert writer.close(10) is True


def test_facts_that_no_log_can_take_are_left_out_alone(locker: sqlite3.Connection, writer: Writer[str], heard: Heard) -> None:
    writer.submit([fact("first")], "first")
    assert isinstance(heard.failed(), LogError)
    writer.submit([fact("before")], "before")
    writer.submit([fact("with it"), Fact("meter.stopped", -1, "meter", "{}")], "impossible")
    writer.submit([fact("behind")], "behind")
    locker.execute("rollback")
    assert [heard.committed()[1] for _ in range(3)] == [["first"], ["before"], ["behind"]]
    said = [heard.failed()]
    while not isinstance(said[-1], struct.error):
        said.append(heard.failed())
    assert reasons(heard.path) == ["first", "before", "behind"]
    assert verify(heard.path).sound


def test_a_listener_that_cannot_hear_of_failures_does_not_end_the_thread(log: Log, heard: Heard) -> None:
    def deaf(error: Exception | None) -> None:
        raise ZeroDivisionError

    writer: Writer[str] = Writer(log, on_commit=heard.commit, on_failure=deaf)
    writer.submit([Fact("meter.stopped", -1, "meter", "{}")], "impossible")
    writer.submit([fact("one")], "one")
    assert heard.committed()[1] == ["one"]
    assert writer.close(10) is True


def test_many_threads_may_submit(writer: Writer[str], heard: Heard) -> None:
    def submit(name: str) -> None:
        for number in range(50):
            writer.submit([fact(f"{name}{number}")], f"{name}{number}")

    threads = [threading.Thread(target=submit, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tokens: list[Any] = []
    while len(tokens) < 200:
        tokens += heard.committed()[1]
    assert reasons(heard.path) == tokens
    for name in "abcd":
        assert [token for token in tokens if token[0] == name] == [f"{name}{number}" for number in range(50)]
