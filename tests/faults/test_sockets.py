"""A socket while a process of the meter is killed: it lives on where it can, and what went by unread is counted."""

from __future__ import annotations

import json
import os
import signal
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

import raw
from eventually import eventually_in_threads
from halton.log.verify import verify
from stack import Stack, running_stack

HOST = "api.openai.com"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with running_stack(tmp_path) as running:
        yield running
        assert running.process is not None
        running.process.terminate()
        running.process.wait(20)
        assert verify(running.home.log).sound


class Talk:
    """A client of the responses over a WebSocket."""

    def __init__(self, channel: ssl.SSLSocket) -> None:
        self._channel = channel
        self._protocol = WSConnection(ConnectionType.CLIENT)
        channel.sendall(self._protocol.send(Request(host=HOST, target="/v1/responses")))
        assert isinstance(next(self._events()), AcceptConnection)

    def ask(self, text: str = "Hello") -> dict[str, Any]:
        """What the provider says last to one question."""
        question = {"type": "response.create", "model": "gpt-5-mini", "input": text}
        self._channel.sendall(self._protocol.send(TextMessage(data=json.dumps(question))))
        return self.answer()

    def answer(self) -> dict[str, Any]:
        text = ""
        for event in self._events():
            assert isinstance(event, TextMessage)
            text += event.data
            if event.message_finished:
                said, text = json.loads(text), ""
                if said["type"] == "response.completed":
                    return dict(said["response"])
        raise AssertionError("the socket was closed")

    def _events(self) -> Iterator[object]:
        while True:
            yield from self._protocol.events()
            data = self._channel.recv(1 << 16)
            if not data:
                return
            self._protocol.receive_data(data)


def gaps(stack: Stack) -> dict[str, Any]:
    return dict(json.loads(stack.halton("status", "--json", check=False))["gaps"])


def test_each_response_on_a_socket_is_a_call_while_it_stays_open(stack: Stack) -> None:
    with raw.tunnel(stack, HOST) as channel:
        talk = Talk(channel)
        usages = [talk.ask()["usage"] for _ in range(3)]
        rows = list(reversed(stack.calls()))
    first = rows[0]["call_id"]
    assert [row["call_id"] for row in rows] == [first, f"{first}.2", f"{first}.3"]
    counted = [row["input_tokens"] + row["cache_read_tokens"] for row in rows]
    assert counted == [usage["input_tokens"] for usage in usages]
    assert {(row["status"], row["usage_known"], row["http_status"]) for row in rows} == {("ok", True, 101)}
    stack.wait()
    assert gaps(stack) == {}


def test_a_socket_outlives_the_ledger_and_its_rest_is_a_gap(stack: Stack) -> None:
    with raw.tunnel(stack, HOST) as channel:
        talk = Talk(channel)
        talk.ask()
        assert len(stack.calls()) == 1
        os.kill(stack.pid("ledger"), signal.SIGKILL)
        assert talk.ask()["status"] == "completed"
        stack.wait()
        assert talk.ask()["status"] == "completed"
    assert [row["status"] for row in stack.calls()] == ["ok"]
    eventually_in_threads(lambda: "ledger_restarted" in gaps(stack))
    assert gaps(stack)["ledger_restarted"]["connections"] == 1


def test_a_socket_ends_with_its_worker_and_its_open_call_is_interrupted(stack: Stack) -> None:
    with raw.tunnel(stack, HOST) as channel:
        talk = Talk(channel)
        talk.ask()
        question = {"type": "response.create", "model": "gpt-5-mini", "input": "scenario:endless"}
        channel.sendall(talk._protocol.send(TextMessage(data=json.dumps(question))))
        next(talk._events())
        stack.calls()
        os.kill(stack.pid("capture-1"), signal.SIGKILL)
        with pytest.raises((OSError, AssertionError)):
            talk.answer()
    stack.wait()
    eventually_in_threads(lambda: [row["status"] for row in stack.calls()] == ["interrupted", "ok"])
