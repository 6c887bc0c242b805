"""The ledger as a process of its own: one at a time, its beginning and its end in the log, the prices loaded once."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

import make
from eventually import eventually_in_threads
from exchanges import asked, attributed, ended, head, plain
from halton.control import flush, reread
from halton.events.types import (
    CallCompleted,
    CaptureGap,
    Event,
    LogCheckpoint,
    MeterStarted,
    MeterStopped,
    PriceBookLoaded,
    PriceSet,
    ProjectSet,
    SegmentSealed,
    ViewsRebuilt,
)
from halton.frames import Adopted, Enforces, Frame, Gap, pack
from halton.log.salvage import set_aside
from halton.log.segments.segment import check, segment_at
from halton.log.store import Fact, Log, read_only
from halton.log.verify import verify
from halton.paths import Home
from log.segments import build
from projector.build import SEEN
from stack import clean_environment

GAP = Gap(7, "capture_unavailable", "api.openai.com", 1, 0, 30, 1, 2)


class Supervisor:
    """Hears the heartbeats that a ledger sends."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(home.socket("meter")))
        self._listener.listen()
        self._listener.settimeout(20)
        self._hearts: list[socket.socket] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        environment = clean_environment() | {"HALTON_HOME": str(self._home.root)}
        with self._home.error_log("ledger").open("ab") as errors:
            process = subprocess.Popen([sys.executable, "-P", "-m", "halton.ledger"], env=environment, stderr=errors)
        self.processes.append(process)
        return process

    def heart(self) -> dict[str, object]:
        """The first beat of the ledger that has begun its work."""
        heart, _ = self._listener.accept()
        heart.settimeout(20)
        self._hearts.append(heart)
        return dict(json.loads(heart.makefile("rb").readline()))

    def leave(self) -> None:
        self._listener.close()
        for heart in self._hearts:
            heart.close()


@pytest.fixture
def supervisor(home: Home) -> Iterator[Supervisor]:
    supervisor = Supervisor(home)
    yield supervisor
    supervisor.leave()
    for process in supervisor.processes:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait(10)


@pytest.fixture
def running(supervisor: Supervisor) -> subprocess.Popen[bytes]:
    process = supervisor.start()
    supervisor.heart()
    return process


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
    process.send_signal(number)
    return process.wait(10)


@contextmanager
def worker(home: Home) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.connect(str(home.socket("ledger")))
        yield channel


def send(channel: socket.socket, *frames: Frame) -> None:
    channel.sendall(b"".join(map(pack, frames)))


def events(home: Home, *types: type[Event]) -> list[tuple[str, Event]]:
    with closing(Log(home.log)) as log:
        found = [(row.stream, row.event()) for row in log.read()]
    return [(stream, event) for stream, event in found if isinstance(event, types)]


def ends(home: Home) -> dict[str, tuple[str, str | None]]:
    return {
        stream: (event.status, event.reason) for stream, event in events(home, CallCompleted) if isinstance(event, CallCompleted)
    }


def test_a_whole_life(home: Home, supervisor: Supervisor) -> None:
    process = supervisor.start()
    beat = supervisor.heart()
    assert (beat["name"], beat["pid"], beat["live"], beat["failing"]) == ("ledger", process.pid, 0, None)
    with worker(home) as channel:
        send(channel, *plain("a"), *asked("b"))
        eventually_in_threads(lambda: "a" in ends(home))
        assert end(process) == 0
    assert ends(home) == {"a": ("ok", None), "b": ("interrupted", "worker_lost")}
    kinds = [type(event) for _, event in events(home, MeterStarted, MeterStopped)]
    assert kinds == [MeterStarted, MeterStopped]
    (*_, (stream, signed)) = events(home, LogCheckpoint)
    verdict = verify(home.log)
    assert (stream, isinstance(signed, LogCheckpoint) and signed.position) == ("log", verdict.position - 1)
    assert verdict.sound
    assert home.error_log("ledger").read_text() == ""


def test_a_worker_that_finishes_in_time_is_waited_for(home: Home, running: subprocess.Popen[bytes]) -> None:
    with worker(home) as channel:
        send(channel, *asked("a"))
        eventually_in_threads(lambda: events(home, MeterStarted) and len(events(home, Event)) > 2)
        running.send_signal(signal.SIGTERM)
        send(channel, *ended("a"))
        assert running.wait(10) == 0
    assert ends(home) == {"a": ("ok", None)}


def test_of_two_the_second_waits_until_the_first_is_gone(home: Home, supervisor: Supervisor) -> None:
    first = supervisor.start()
    assert supervisor.heart()["pid"] == first.pid
    second = supervisor.start()
    eventually_in_threads(lambda: holds_open(second.pid, "ledger.lock"))
    with worker(home) as channel:
        send(channel, *plain("a"))
        eventually_in_threads(lambda: "a" in ends(home))
    assert len(events(home, MeterStarted)) == 1
    first.kill()
    first.wait(10)
    assert supervisor.heart()["pid"] == second.pid
    with worker(home) as channel:
        send(channel, *plain("b"))
        eventually_in_threads(lambda: "b" in ends(home))
    assert len(events(home, MeterStarted)) == 2


def test_one_that_is_stopped_while_it_waits_touches_nothing(home: Home, supervisor: Supervisor) -> None:
    first = supervisor.start()
    assert supervisor.heart()["pid"] == first.pid
    second = supervisor.start()
    eventually_in_threads(lambda: holds_open(second.pid, "ledger.lock"))
    assert end(second) == 0
    with worker(home) as channel:
        send(channel, *plain("a"))
        eventually_in_threads(lambda: "a" in ends(home))
    assert len(events(home, MeterStarted, MeterStopped)) == 1


def test_a_lock_that_somebody_holds_is_waited_for(home: Home, supervisor: Supervisor) -> None:
    with home.ledger_lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = supervisor.start()
        eventually_in_threads(lambda: holds_open(process.pid, "ledger.lock"))
        assert not home.log.exists()
    assert supervisor.heart()["pid"] == process.pid


def test_without_a_supervisor_it_ends_in_order(home: Home, supervisor: Supervisor, running: subprocess.Popen[bytes]) -> None:
    supervisor.leave()
    assert running.wait(10) == 0
    assert [type(event) for _, event in events(home, MeterStarted, MeterStopped)] == [MeterStarted, MeterStopped]


def test_prices_are_loaded_once(home: Home, supervisor: Supervisor) -> None:
    for life in range(2):
        process = supervisor.start()
        supervisor.heart()
        eventually_in_threads(lambda: len(events(home, PriceBookLoaded)) >= 2)
        if life:
            assert flush(home, 10)
        end(process)
    assert len(events(home, PriceBookLoaded)) == 2
    assert len(events(home, PriceSet)) > 100


def test_a_day_that_is_over_is_sealed(home: Home, supervisor: Supervisor) -> None:
    build.past_log(home.root, make.NOON - 900 * build.DAY).close()
    process = supervisor.start()
    supervisor.heart()
    eventually_in_threads(lambda: events(home, SegmentSealed))
    ((_, sealed),) = events(home, SegmentSealed)
    assert isinstance(sealed, SegmentSealed) and (sealed.first, sealed.last) == (1, 1)
    check(segment_at(home.segments / sealed.file), sealed.digest)
    assert flush(home, 10)
    assert end(process) == 0
    assert home.error_log("ledger").read_text() == ""


def test_that_rules_have_changed_is_recorded(home: Home, supervisor: Supervisor) -> None:
    own = home.projections / "seen.sql"
    for text in (SEEN, SEEN.replace("kind from", "host from")):
        own.write_text(text)
        process = supervisor.start()
        supervisor.heart()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert [event for _, event in events(home, ViewsRebuilt)] == [ViewsRebuilt(projections=("seen",), reason="rules_changed")]


def test_a_killed_ledgers_calls_are_claimed_by_workers_that_live_and_the_rest_is_interrupted(
    home: Home, supervisor: Supervisor, running: subprocess.Popen[bytes]
) -> None:
    with worker(home) as channel:
        send(channel, *asked("claimed"), *asked("lost"), *plain("done"), GAP)
        eventually_in_threads(lambda: "done" in ends(home) and events(home, CaptureGap))
        end(running, signal.SIGKILL)
    supervisor.start()
    supervisor.heart()
    with worker(home) as channel:
        send(channel, head("claimed", resumed=True), head("done", resumed=True), *ended("done"), GAP)
        eventually_in_threads(lambda: "lost" in ends(home))
        send(channel, *ended("claimed"))
        eventually_in_threads(lambda: "claimed" in ends(home))
    assert ends(home) == {"done": ("ok", None), "lost": ("interrupted", "meter_crashed"), "claimed": ("ok", None)}
    assert len(events(home, CallCompleted)) == 3
    assert len(events(home, CaptureGap)) == 1


def test_a_flush_reaches_the_views(home: Home, running: subprocess.Popen[bytes]) -> None:
    with worker(home) as channel:
        send(channel, *plain("a"))
        eventually_in_threads(lambda: "a" in ends(home))
    assert flush(home, 10)
    with closing(read_only(home.views)) as views:
        assert views.execute("select call_id, status from calls").fetchall() == [("a", "ok")]


def called(name: str, project: str, *, body_capture: bool = True) -> list[Frame]:
    first, _, *rest = plain(name)
    return [first, attributed(name, project, body_capture=body_capture), *rest]


def body_capture(home: Home, project: str, state: str | None) -> None:
    """What the command does: it returns when the ledger and the workers go by it."""
    with closing(Log(home.log)) as log:
        head = log.append([Fact.of("project", ProjectSet(project=project, body_capture=state))])
    assert reread(home, head.position) == []


# A worker that goes by whatever it will be told.
WILLING = Enforces("capture-1"), Adopted(1 << 40)


def recorded(home: Home, *names: str) -> None:
    eventually_in_threads(lambda: ends(home).keys() >= set(names))


def kept(home: Home) -> set[str]:
    with closing(sqlite3.connect(home.bodies)) as bodies:
        return {name for (name,) in bodies.execute("select distinct call_id from request_bodies")}


def told(home: Home) -> dict[str, tuple[str | None, str | None]]:
    calls = [(stream, event) for stream, event in events(home, CallCompleted) if isinstance(event, CallCompleted)]
    sides = {stream: (call.request_body, call.response_body) for stream, call in calls}
    return {stream: (request and request.reason, answer and answer.reason) for stream, (request, answer) in sides.items()}  # type: ignore[misc]


def test_bodies_of_a_project_are_switched_off_and_on_from_the_very_next_call(
    home: Home, running: subprocess.Popen[bytes]
) -> None:
    off = ("switched_off", "switched_off")
    with worker(home) as channel:
        send(channel, *WILLING, *called("during", "billing")[:-1], *called("before", "billing"))
        recorded(home, "before")
        body_capture(home, "billing", "off")
        send(channel, *ended("during"), *called("off", "billing"), *called("other", "web"))
        recorded(home, "during", "off", "other")
        assert kept(home) == {"before", "other"}
        body_capture(home, "billing", "on")
        send(channel, *called("on", "billing"), *called("forbidden", "billing", body_capture=False))
        recorded(home, "on", "forbidden")
    assert end(running) == 0
    assert kept(home) == {"before", "other", "on"}
    reasons = told(home)
    assert (reasons["during"], reasons["off"], reasons["forbidden"]) == (off, off, off)
    assert reasons["before"] == reasons["other"] == reasons["on"] == (None, None)


def test_one_project_keeps_its_bodies_where_the_configuration_switches_them_off(home: Home, supervisor: Supervisor) -> None:
    home.config.write_text("[bodies]\nenabled = false\n")
    process = supervisor.start()
    supervisor.heart()
    with worker(home) as channel:
        send(channel, *WILLING, *called("before", "web"))
        recorded(home, "before")
        assert not home.bodies.exists()
        body_capture(home, "web", "on")
        send(channel, *called("on", "web"), *called("other", "billing"), *called("forbidden", "web", body_capture=False))
        recorded(home, "on", "other", "forbidden")
        body_capture(home, "web", None)
        send(channel, *called("after", "web"))
        recorded(home, "after")
    assert end(process) == 0
    assert kept(home) == {"on"}
    (before,) = [event for stream, event in events(home, CallCompleted) if stream == "before"]
    assert isinstance(before, CallCompleted) and before.request_body is before.response_body is None
    assert told(home)["other"] == told(home)["forbidden"] == ("switched_off", "switched_off")


def holds_open(pid: int, name: str) -> bool:
    """Whether a process has this file open."""
    folder = f"/proc/{pid}/fd"
    with suppress(OSError):
        return any(os.readlink(f"{folder}/{link}").endswith(name) for link in os.listdir(folder))
    return False


def test_a_log_that_goes_bad_under_it_ends_it_and_the_next_one_sets_the_file_aside(home: Home, supervisor: Supervisor) -> None:
    process = supervisor.start()
    supervisor.heart()
    with worker(home) as channel:
        send(channel, *plain("a"))
        eventually_in_threads(lambda: "a" in ends(home))
        with closing(sqlite3.connect(home.log)) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        pages = home.log.stat().st_size // 8192
        with home.log.open("r+b") as file:
            for page in range(1, pages):
                file.seek(page * 8192)
                file.write(b"\xff" * 512)
        send(channel, *plain("b"))
        assert process.wait(20) == 1
    assert (home.run / "log.damaged").exists()
    supervisor.start()
    supervisor.heart()
    assert len(set_aside(home.log)) == 1 and not (home.run / "log.damaged").exists()
    assert [event.cause for _, event in events(home, CaptureGap) if isinstance(event, CaptureGap)] == ["log_damaged"]
    assert verify(home.log).sound
