from __future__ import annotations

import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator

import pytest

from halton.notify import notify, notify_reloading, watchdog_s


@pytest.fixture
def listener(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The service manager's end, at a path."""
    path = tmp_path_factory.mktemp("n") / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield listener


def test_all_facts_are_told_in_one_datagram(listener: socket.socket) -> None:
    notify(READY="1", STATUS="healthy")
    assert listener.recv(4096) == b"READY=1\nSTATUS=healthy"


def test_a_value_cannot_add_a_fact_of_its_own(listener: socket.socket) -> None:
    notify(STATUS="fine\nMAINPID=1\r\nÄ")
    assert listener.recv(4096) == "STATUS=fine MAINPID=1 Ä".encode()


def test_a_name_in_the_abstract_name_space_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":  # the only system that has one
        return
    name = f"halton-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(f"\0{name}")
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        notify(STOPPING="1")
        assert listener.recv(4096) == b"STOPPING=1"


def test_a_reload_says_when_it_began(listener: socket.socket) -> None:
    before_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notify_reloading()
    reloading, _, at = listener.recv(4096).decode().partition("\nMONOTONIC_USEC=")
    assert reloading == "RELOADING=1"
    assert before_us <= int(at) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


@pytest.mark.parametrize("place", ["", "relative", "vsock:2:1234", "/nowhere/at/all", "@nobody-listens-here", "/" + "x" * 200])
def test_nobody_there_is_no_error(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    notify(READY="1")


def test_without_a_service_manager_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY="1")


def test_a_service_manager_that_does_not_read_holds_up_nobody(listener: socket.socket) -> None:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for _ in range(2000):
        notify(STATUS="x" * 1000)
    assert listener.recv(4096) == b"STATUS=" + b"x" * 1000


@pytest.mark.parametrize(
    ("environment", "interval_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "500000"}, 0.25),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "-1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": ""}, None),
    ],
)
def test_the_watchdog_is_answered_twice_as_often_as_it_asks(environment: dict[str, str], interval_s: float | None) -> None:
    assert watchdog_s(environment) == interval_s
