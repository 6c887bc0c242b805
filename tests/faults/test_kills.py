"""Any process of the meter may be killed at any moment: traffic flows, the chain verifies, and what was lost is counted."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from client import OpenStream, call, client
from eventually import eventually_in_threads
from halton.log.verify import verify
from stack import Stack, running_stack, start_meter

FLOWS_AGAIN_S = 2.0


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path) as running:
        yield running
        running.process.terminate()
        running.process.wait(20)
        assert verify(running.home.log).sound


def kill(stack: Stack, name: str) -> None:
    os.kill(stack.pid(name), signal.SIGKILL)


def first_success(stack: Stack, port: int) -> float:
    """Seconds until a new connection carries a call."""
    began = time.monotonic()
    while True:
        try:
            with client(stack, port) as plain:
                assert call(plain).status_code == 200
                return time.monotonic() - began
        except httpx.HTTPError:
            assert time.monotonic() - began < FLOWS_AGAIN_S


def statuses(stack: Stack) -> list[str]:
    return [row["status"] for row in reversed(stack.calls())]


def test_capture_killed_with_a_stream_in_flight(stack: Stack) -> None:
    port, stream = stack.proxy_port, OpenStream(stack)
    stack.wait()
    kill(stack, "capture-1")
    assert first_success(stack, port) < FLOWS_AGAIN_S
    stream.leave()
    stack.wait()
    with client(stack) as plain:
        call(plain)
    eventually_in_threads(lambda: statuses(stack) == ["interrupted", "ok"])
    interrupted = stack.calls()[1]
    assert (interrupted["usage_known"], interrupted["partial"], interrupted["input_tokens"]) == (True, True, 12)
    gaps = stack.halton("status", "--json")
    assert '"capture_unavailable"' in gaps


def test_capture_hung(stack: Stack) -> None:
    port, pid = stack.proxy_port, stack.pid("capture-1")
    os.kill(pid, signal.SIGSTOP)
    try:
        assert first_success(stack, port) < FLOWS_AGAIN_S
    finally:
        os.kill(pid, signal.SIGCONT)


def test_ledger_killed_with_a_stream_in_flight_and_calls_going_on(stack: Stack) -> None:
    with client(stack) as plain:
        for _ in range(5):
            call(plain)
        stream = OpenStream(stack)
        kill(stack, "ledger")
        for _ in range(5):
            assert call(plain).status_code == 200
        stream.leave()
        stack.wait()
        for _ in range(5):
            call(plain)
    eventually_in_threads(lambda: len(stack.calls()) == 16)
    assert sorted(statuses(stack)) == ["aborted", *["ok"] * 15]


def test_the_page_killed(stack: Stack) -> None:
    page, before = f"http://127.0.0.1:{stack.status()['browse']['port']}/", stack.pid("browse")
    with client(stack) as plain:
        kill(stack, "browse")
        assert call(plain).status_code == 200
    stack.wait()
    assert stack.pid("browse") != before
    assert httpx.get(page, trust_env=False).status_code == 200


def test_the_edge_killed(stack: Stack) -> None:
    port = stack.proxy_port
    kill(stack, "edge")
    assert first_success(stack, port) < FLOWS_AGAIN_S
    stack.wait()
    with client(stack, port) as plain:
        call(plain)
    eventually_in_threads(lambda: "ok" in statuses(stack))


def test_the_supervisor_killed_leaves_the_port_open_and_the_next_one_adopts_it(stack: Stack) -> None:
    port, edge = stack.proxy_port, stack.pid("edge")
    assert stack.process is not None
    stack.process.kill()
    stack.process.wait()
    assert first_success(stack, port) < FLOWS_AGAIN_S
    stack.process = start_meter(stack, port)
    stack.wait()
    assert (stack.proxy_port, stack.pid("edge")) == (port, edge)
    with client(stack, port) as plain:
        call(plain)
    eventually_in_threads(lambda: "ok" in statuses(stack))


def test_everything_killed_and_started_again(stack: Stack) -> None:
    stream = OpenStream(stack)
    stack.wait()  # what had not reached the disk when everything died at once is beyond anybody's knowledge
    assert stack.process is not None
    pids = [process["pid"] for process in stack.status()["processes"]]
    for pid in (stack.process.pid, *pids):
        os.kill(pid, signal.SIGKILL)
    stack.process.wait()
    stream.leave()
    stack.process = start_meter(stack)
    stack.wait()
    eventually_in_threads(lambda: statuses(stack) == ["interrupted"])
