"""Listening on loopback, and who is in the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from halton.errors import PortTaken
from halton.setup.ports import is_free, listen, port_holder


def test_a_free_port_is_taken_on_loopback_only() -> None:
    with listen(0, "the proxy", "--proxy-port 0") as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1" and port > 0
        assert not is_free(port)
        assert listener.getblocking() is False
    assert is_free(port)


def test_a_port_belongs_to_an_address() -> None:
    with listen(0, "a server", "another", host="::1") as listener:
        host, port = listener.getsockname()[:2]
        assert host == "::1"
        assert (is_free(port, "::1"), is_free(port, "127.0.0.2")) == (False, True)
    assert is_free(port, "::1")


def test_a_taken_port_names_its_holder_and_the_way_out() -> None:
    with listen(0, "the proxy", "--proxy-port 0") as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken) as caught:
            listen(port, "the page", "--browse-port 0")
    comm = Path("/proc/self/comm").read_text().strip()
    expected = f"Port {port} for the page is held by {comm} (pid {os.getpid()}). Choose another: --browse-port 0"
    assert str(caught.value) == expected


HOLDER = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
input()
"""


def test_another_process_that_holds_a_port_is_named() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdin
        port = int(holder.stdout.readline())
        found = port_holder(port)
        assert found and found.endswith(f"(pid {holder.pid})")
        holder.stdin.write("\n")
        holder.stdin.flush()
    assert port_holder(port) is None


def test_a_name_that_a_terminal_would_obey_is_made_visible() -> None:
    renamed = f"open('/proc/self/comm', 'w').write('\\x1b[31mred\\n')\n{HOLDER}"
    with subprocess.Popen([sys.executable, "-c", renamed], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdin
        found = port_holder(int(holder.stdout.readline()))
        holder.stdin.write("\n")
        holder.stdin.flush()
    assert found == f"\\x1b[31mred\\x0a (pid {holder.pid})"


def test_a_connection_is_not_a_holder() -> None:
    with listen(0, "the proxy", "--proxy-port 0") as listener, socket.create_connection(listener.getsockname()) as client:
        assert port_holder(client.getsockname()[1]) is None
