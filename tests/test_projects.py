"""Projects in a whole meter: what is set holds from the very next call, and what is renamed or retagged moves under its feet."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from client import URL, body, client
from halton.log.store import read_only
from stack import Stack, running_stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("projects")) as running:
        yield running


def ask(plain: httpx.Client, project: str) -> None:
    headers = {"x-api-key": "sk-ant-api-test", "x-halton-project": project}
    assert plain.post(URL, content=body("plain"), headers=headers).status_code == 200


def kept(stack: Stack) -> list[bool]:
    """Whether both bodies of each call were kept, in the order of the log, once all has ended."""
    stack.calls()
    query = """select data -> '$.request_body.commitment' is not null and data -> '$.response_body.commitment' is not null
                 from event where type = 'call.completed' order by position"""
    with closing(read_only(stack.home.log)) as log:
        return [bool(both) for (both,) in log.execute(query)]


def test_body_capture_holds_from_the_very_next_call_and_follows_a_rename(stack: Stack) -> None:
    began = len(kept(stack))
    with client(stack) as plain:
        ask(plain, "Quiet")
        for value in ("off", "on", "off"):
            stack.halton("project", "set", "quiet", "body-capture", value)
            ask(plain, "quiet")
        stack.halton("project", "rename", "quiet", "Silent", "--yes")
        ask(plain, "quiet")
        ask(plain, "silent")
    assert kept(stack)[began:] == [True, False, True, False, False, False]
    assert [call["project"] for call in stack.calls()][:6] == ["silent"] * 6


def test_past_calls_move_at_once(stack: Stack) -> None:
    with client(stack) as plain:
        for project in ("one", "one", "two"):
            ask(plain, project)
    stack.calls()
    told = json.loads(stack.halton("retag", "--to", "two", "--project", "one", "--yes", "--json"))
    assert (told["matched"], told["projected"], told["not_acknowledged"]) == (2, True, [])
    assert [call["project"] for call in stack.calls()][:3] == ["two"] * 3
    listed = json.loads(stack.halton("project", "list", "--json"))["projects"]
    assert {one["slug"]: one["calls"] for one in listed if one["slug"] in ("one", "two")} == {"one": 0, "two": 3}


def test_a_worker_that_does_not_answer_is_named(stack: Stack) -> None:
    worker = stack.pid("capture-1")
    command = [sys.executable, "-m", "halton", "project", "set", "stuck", "body-capture", "off", "--create"]
    os.kill(worker, signal.SIGSTOP)
    try:
        done = subprocess.run(command, env=stack.environment, capture_output=True, text=True, timeout=60)
    finally:
        os.kill(worker, signal.SIGCONT)
    assert (done.returncode, "capture-1" in done.stderr) == (1, True), done.stderr
    stack.wait()
    assert stack.halton("project", "set", "stuck", "body-capture", "off") == "It is set so already.\n"
