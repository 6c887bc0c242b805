"""T3: what real processes listen on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from halton.paths import Home
from halton.privacy.checks.listeners import check
from halton.privacy.finding import NotChecked, broken, holds
from halton.privacy.install import Install
from halton.privacy.process import Process

LISTENS = """
import socket, sys
kind = socket.SOCK_DGRAM if sys.argv[2] == "udp" else socket.SOCK_STREAM
made = socket.socket(socket.AF_INET, kind)
made.bind((sys.argv[1], 0))
if kind == socket.SOCK_STREAM:
    made.listen()
print(made.getsockname()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def listening(host: str, protocol: str = "tcp") -> Iterator[tuple[int, int]]:
    """A process that listens: its pid and its port."""
    words = [sys.executable, "-c", LISTENS, host, protocol]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        yield process.pid, int(process.stdout.readline())
        process.stdin.close()


def test_all_on_loopback_and_each_is_named(home: Home) -> None:
    with listening("127.0.0.1") as (edge, proxy), listening("127.0.0.2") as (browse, page):
        install = Install(home, processes=[Process("edge", edge), Process("browse", browse)])
        assert list(check(install)) == [
            holds(
                "2 processes looked at. 2 places listened on, all of loopback: "
                f"127.0.0.1:{proxy} (edge), 127.0.0.2:{page} (browse)."
            )
        ]


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_child_that_other_machines_can_reach(home: Home, protocol: str) -> None:
    with listening("127.0.0.1") as (edge, _), listening("0.0.0.0", protocol) as (child, port):
        install = Install(home, processes=[Process("edge", edge), Process("program of edge", child)])
        assert list(check(install)) == [
            broken(
                f"program of edge (pid {child}) listens on *:{port} ({protocol}), where other machines may reach it.",
                f"halton stop; and if it goes on: kill {child}",
            )
        ]


def test_nobody_listens(home: Home) -> None:
    assert list(check(Install(home, processes=[]))) == [holds("0 processes looked at. None of them listens.")]


def test_without_a_meter_nothing_is_looked_at(home: Home) -> None:
    with pytest.raises(NotChecked, match="the meter is not running"):
        list(check(Install(home)))
