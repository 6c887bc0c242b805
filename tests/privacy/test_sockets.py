"""The kernel's tables, line by line, and sockets of processes that live."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing

from halton.privacy.process import Process
from halton.privacy.sockets import Row, is_loopback, place_text, sockets_of, table_rows

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
REST = "00000000:00000000 00:00000000 00000000     0        0"
LISTENER = "import socket, sys; s = socket.create_server(('0.0.0.0', 0)); print(s.getsockname()[1], flush=True); sys.stdin.read()"


def test_a_table_of_tcp() -> None:
    lines = (
        f"   0: 00000000:07E8 00000000:0000 0A {REST} 1151 1 000 100 0 0 10 0",
        f"   1: 0100007F:1F91 0100007F:C350 01 {REST} 1200 1 000 20 4 30 10 -1",
        f"   2: 0200000A:C351 0A684FA0:01BB 01 {REST} 1300 1 000 20 4 30 10 -1",
        f"   3: 0100007F:C352 0100007F:1F91 06 {REST} 0 3 000",
    )
    assert list(table_rows("tcp", HEAD + "\n".join(lines))) == [
        Row("1151", "tcp", ("0.0.0.0", 2024), None, True),
        Row("1200", "tcp", ("127.0.0.1", 8081), ("127.0.0.1", 50000), False),
        Row("1300", "tcp", ("10.0.0.2", 50001), ("160.79.104.10", 443), False),
    ]


def test_tables_of_tcp_over_ipv6_and_of_udp() -> None:
    loopback, mapped = "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"
    six = f"   0: {loopback}:1F91 {'0' * 32}:0000 0A {REST} 77 1\n   1: {mapped}:1F91 {mapped}:C350 01 {REST} 78 1"
    assert list(table_rows("tcp6", HEAD + six)) == [
        Row("77", "tcp", ("::1", 8081), None, True),
        Row("78", "tcp", ("127.0.0.1", 8081), ("127.0.0.1", 50000), False),
    ]
    udp = f"  1: 00000000:0044 00000000:0000 07 {REST} 90 2\n  2: 0100007F:0045 3500007F:0035 01 {REST} 91 2"
    assert list(table_rows("udp", HEAD + udp)) == [
        Row("90", "udp", ("0.0.0.0", 68), None, True),
        Row("91", "udp", ("127.0.0.1", 69), ("127.0.0.53", 53), False),
    ]


def test_places() -> None:
    assert all(is_loopback((host, 1)) for host in ("127.0.0.1", "127.9.9.9", "::1"))
    assert not any(is_loopback((host, 1)) for host in ("0.0.0.0", "::", "10.0.0.1", "fe80::1%eth0"))
    assert [place_text(place) for place in (("0.0.0.0", 80), ("::", 80), ("::1", 80))] == ["*:80", "*:80", "[::1]:80"]


def test_the_sockets_of_this_process() -> None:
    ours = Process("edge", os.getpid())
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as listener,
        closing(socket.create_connection(listener.getsockname())) as client,
        closing(listener.accept()[0]),
    ):
        place, other = listener.getsockname(), client.getsockname()
        found = [one for one in sockets_of([ours]) if place in (one.local, one.remote)]
        told = {(one.local, one.remote, one.listens, one.on_loopback) for one in found}
    assert told == {(place, None, True, True), (other, place, False, True), (place, other, False, True)}
    assert {one.process for one in found} == {ours}


def test_those_of_another_process_and_of_one_that_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", LISTENER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None and other.stdout is not None
        port = int(other.stdout.readline())
        process = Process("ledger", other.pid)
        found = sockets_of([process])
        other.stdin.close()
        other.wait()
    assert [(one.local, one.listens, one.on_loopback) for one in found] == [(("0.0.0.0", port), True, False)]
    assert sockets_of([process]) == ()
