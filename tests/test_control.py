"""How commands ask a running meter: real unix sockets, with a supervisor and a ledger that answer or do not."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from halton import control
from halton.control import ask, flush, reread, status_of, wait_until_healthy
from halton.errors import MeterDown
from halton.frames import AnyFrame, Flush, Flushed, Recorded, Reread, Unpacker, pack
from halton.paths import Home


@contextmanager
def listening(home: Home, name: str, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """Each connection to the socket of that name is served on a thread of its own, one after the other."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(home.socket(name)))
    listener.listen()

    def accept() -> None:
        while True:
            channel, _ = listener.accept()
            with channel:
                if channel.recv(1, socket.MSG_PEEK) == b"":
                    return
                serve(channel)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield
    finally:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as last:
            last.connect(str(home.socket(name)))
        thread.join(10)
        listener.close()
        home.socket(name).unlink()


def supervisor(*statuses: object) -> Callable[[socket.socket], None]:
    waiting = list(statuses)

    def serve(channel: socket.socket) -> None:
        question = json.loads(channel.recv(4096))
        status = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        channel.sendall(json.dumps({"asked": question["ask"], **status}).encode() + b"\n")  # type: ignore[dict-item]

    return serve


def ledger(*, caught_up: bool) -> Callable[[socket.socket], None]:
    def serve(channel: socket.socket) -> None:
        unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
        for frame in unpacker.feed(channel.recv(4096)):
            assert isinstance(frame, Flush)
            channel.sendall(pack(Recorded([], [])) + pack(Flushed(frame.token ^ 1, 1, True)))
            channel.sendall(pack(Flushed(frame.token, 5, caught_up)))

    return serve


def silent(channel: socket.socket) -> None:
    """Take the question and wait until the other side gives up."""
    while channel.recv(4096):
        pass


def says(data: bytes) -> Callable[[socket.socket], None]:
    def serve(channel: socket.socket) -> None:
        channel.recv(4096)
        channel.sendall(data)

    return serve


def test_a_question_gets_the_supervisors_answer(home: Home) -> None:
    with listening(home, "meter", supervisor({"state": "healthy"})):
        assert ask(home, "status") == {"asked": "status", "state": "healthy"}


def test_without_a_supervisor_the_meter_is_down(home: Home) -> None:
    with pytest.raises(MeterDown, match="halton start"):
        ask(home, "status")


def test_a_socket_that_nobody_listens_on_is_a_meter_that_is_down(home: Home) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(home.socket("meter")))
    with pytest.raises(MeterDown):
        ask(home, "status")


@pytest.mark.parametrize("answer", [b"", b"no json\n", b'{"state": '])
def test_an_answer_that_is_none_is_a_meter_that_is_down(home: Home, answer: bytes) -> None:
    with listening(home, "meter", says(answer)), pytest.raises(MeterDown):
        ask(home, "status")


def test_a_supervisor_that_says_nothing_is_a_meter_that_is_down(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "TIMEOUT_S", 0.05)
    with listening(home, "meter", silent), pytest.raises(MeterDown):
        ask(home, "status")


@pytest.mark.parametrize("caught_up", [True, False])
def test_a_flush_waits_for_its_own_answer(home: Home, caught_up: bool) -> None:
    with listening(home, "ledger", ledger(caught_up=caught_up)):
        assert flush(home, 10.0) is caught_up


def test_a_flush_without_a_ledger_is_false(home: Home) -> None:
    assert flush(home, 10.0) is False


def test_a_flush_gives_up_in_time(home: Home) -> None:
    with listening(home, "ledger", silent):
        began = time.monotonic()
        assert flush(home, 0.05) is False
        assert 0.04 < time.monotonic() - began < 2.0


def test_waiting_for_health_ends_when_the_views_have_caught_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "POLL_S", 0.001)
    states = ({"state": "degraded"}, {"state": "degraded"}, {"state": "healthy"})
    with listening(home, "meter", supervisor(*states)), listening(home, "ledger", ledger(caught_up=True)):
        assert wait_until_healthy(home, 10.0) == {"asked": "status", "state": "healthy"}


def test_waiting_for_health_ends_with_nothing_when_the_time_is_over(home: Home) -> None:
    assert wait_until_healthy(home, 0.05) is None
    with listening(home, "meter", supervisor({"state": "degraded"})):
        assert wait_until_healthy(home, 0.05) is None


def answers_reread(*missing: str) -> Callable[[socket.socket], None]:
    def serve(channel: socket.socket) -> None:
        unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
        for frame in unpacker.feed(channel.recv(4096)):
            assert isinstance(frame, Reread) and frame.position == 7
            channel.sendall(pack(Reread(frame.token ^ 1)) + pack(Reread(frame.token, missing=list(missing))))

    return serve


def test_a_reread_names_those_that_do_not_go_by_it(home: Home) -> None:
    with listening(home, "ledger", answers_reread()):
        assert reread(home, 7) == []
    with listening(home, "ledger", answers_reread("capture-2")):
        assert reread(home, 7) == ["capture-2"]


def test_where_nothing_runs_nobody_has_to_go_by_it(home: Home) -> None:
    assert reread(home, 7) == []


def test_a_ledger_that_is_gone_from_a_running_meter_does_not(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REREAD_S", 0.05)
    with listening(home, "meter", supervisor({"state": "degraded"})):
        assert reread(home, 7) == ["ledger"]
    with listening(home, "meter", supervisor({"state": "degraded"})), listening(home, "ledger", silent):
        assert reread(home, 7) == ["ledger"]


def test_a_meter_of_another_version_is_said_once(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    control._say_other.cache_clear()
    with listening(home, "meter", supervisor({"version": "0.0.1\x1b[2J"})):
        ask(home, "status")
        ask(home, "status")
    said = "The meter that runs is Halton 0.0.1\\x1b[2J, this command is 0.1.0. Make them the same: halton restart\n"
    assert capsys.readouterr().err == said


def test_a_meter_of_this_version_is_not_worth_a_word(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with listening(home, "meter", supervisor({"version": "0.1.0"})):
        ask(home, "status")
    assert capsys.readouterr().err == ""


def test_who_only_wants_to_know_whether_one_runs_is_told_no(home: Home) -> None:
    assert status_of(home) is None
    with listening(home, "meter", supervisor({"state": "healthy"})):
        assert status_of(home) == {"asked": "status", "state": "healthy"}
