"""The meter in the background."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from threading import Thread

import pytest

from halton.install.machine import Machine
from halton.install.steps.start import Start
from halton.paths import Home
from stack import Stack

STATUS = {"proxy": {"host": "127.0.0.1", "port": 1}, "browse": {"host": "127.0.0.1", "port": 2}}


def test_a_meter_that_does_not_run_is_started(home: Home, tmp_path: Path) -> None:
    step = Start(Machine(home, tmp_path, {}, ""), lambda: STATUS)
    act = step.todo()
    assert act is not None and act.what == "start the meter in the background"
    assert step.do() == ("started the meter in the background", ("http://127.0.0.1:1", "http://127.0.0.1:2"), "done", None)


def test_one_that_runs_is_left(whole: Stack, tmp_path: Path) -> None:
    step = Start(Machine(whole.home, tmp_path, {}, ""), lambda: STATUS)
    assert step.todo() is None
    assert step.found().where[0] == f"http://127.0.0.1:{whole.proxy_port}"


def test_why_it_is_no_service_is_said_too(home: Home, whole: Stack, tmp_path: Path) -> None:
    why = "systemd does not run in this container; halton start runs it in the background."
    step = Start(Machine(home, tmp_path, {}, ""), lambda: STATUS, why)
    act = step.todo()
    assert act is not None and act.what == f"start the meter in the background: {why[:-1]}"
    assert step.do().what == f"started the meter in the background: {why[:-1]}"
    assert Start(Machine(whole.home, tmp_path, {}, ""), lambda: STATUS, why).found().what == f"the meter runs: {why[:-1]}"


@pytest.mark.parametrize("processes", [[], [{"name": "ledger", "state": "running"}, {"name": "edge", "state": "starting"}]])
def test_one_that_was_begun_a_moment_ago_is_waited_for(
    tmp_path_factory: pytest.TempPathFactory, processes: list[dict[str, str]]
) -> None:
    home = Home(tmp_path_factory.mktemp("o"))
    home.prepare()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(home.socket("meter")))
        listening.listen()
        answering = Thread(target=_answer, args=(listening, {"processes": processes}))
        answering.start()
        act = Start(Machine(home, home.root, {}, ""), lambda: STATUS).todo()
        answering.join(10)
    assert act is not None and act.what == "wait for the meter, which only starts"


def _answer(listening: socket.socket, status: dict[str, object]) -> None:
    channel, _ = listening.accept()
    with channel:
        channel.recv(1000)
        channel.sendall(json.dumps(status).encode() + b"\n")
