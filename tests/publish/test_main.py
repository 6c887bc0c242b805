"""The real child process, spoken to over HTTP."""

import http.client
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from halton.errors import SettingsError
from halton.paths import Home
from halton.publish.__main__ import NICENESS, create_from, listener_of, parse
from publish.serving import ask, child


def test_a_child_answers_on_the_socket_it_inherits_and_ends_in_time(home: Home, views: Path) -> None:
    with child(home, "--cors-origin", "http://localhost:3000") as (process, port):
        status, headers, body = ask(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert status == 200
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
        assert "content-security-policy" in headers and "server" not in headers
        assert b"Latest calls" in body
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=10)  # kept alive: it must not delay the end
        idle.request("GET", "/projections/calls.json?_shape=array", headers={"Origin": "http://localhost:3000"})
        answer = idle.getresponse()
        assert answer.getheader("access-control-allow-origin") == "http://localhost:3000"
        assert answer.read().startswith(b"[{")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=10)
        idle.close()
        assert time.monotonic() - began < 6
        assert (process.returncode, output) == (0, (b"", b""))


def test_it_takes_exactly_one_place_to_answer_on() -> None:
    for arguments in ([], ["--port", "0", "--fd", "3"]):
        with pytest.raises(SystemExit) as raised:
            parse(arguments)
        assert raised.value.code == 2


def test_an_inherited_socket_that_is_not_on_loopback_is_refused() -> None:
    everywhere = socket.create_server(("0.0.0.0", 0))
    with pytest.raises(SettingsError, match="127.0.0.1"):
        listener_of(parse(["--fd", str(everywhere.detach())]))


def test_bodies_are_shown_only_where_it_is_asked_for(home: Home) -> None:
    for arguments, shown in ((["--port", "0"], False), (["--port", "0", "--bodies"], True)):
        datasette = create_from(parse(arguments), home)
        assert datasette.shows_bodies is shown
        datasette.executor.shutdown()
