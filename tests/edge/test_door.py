"""The proxy port from outside: real sockets, real worker processes, and what happens when they hang or die."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import time
from typing import Any

import pytest

from eventually import eventually
from halton.edge.door import Door
from halton.frames import Gap, Recorded
from halton.paths import Home
from halton.setup.ports import listen
from ledger_end import ledger_end

pytestmark = pytest.mark.anyio
PROVIDER = "api.openai.com:443"


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        await reader.read()
    writer.close()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 405 Method Not Allowed"),
        (b"GET http://example.com/ HTTP/1.1\r\n\r\n", "HTTP/1.1 405 Method Not Allowed"),
        (b"POST https://api.openai.com/v1/responses HTTP/1.1\r\n\r\n", "HTTP/1.1 405 Method Not Allowed"),
        (b"CONNECT nowhere HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"CONNECT a.example:443 HTTP/1.1\n\n", "HTTP/1.1 400 Bad Request"),
        (b"CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"CONNECT a.example:443 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 400 Bad Request"),
        (b"CONNECT user:secret@a.example:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"CONNECT a.example:443 HTTP/1.1\r\nX: " + b"x" * 20_000, "HTTP/1.1 431 Request Header Fields Too Large"),
        (b"CONNECT a..b:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 502 Bad Gateway"),
        (b"CONNECT " + b"a" * 64 + b".example:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 502 Bad Gateway"),
    ],
)
async def test_what_is_refused_is_told_why(edge: Any, request_: bytes, status: str) -> None:
    client = await edge.client()
    client.writer.write(request_)
    assert await client.head() == status
    assert await client.rest() == b""


async def test_other_hosts_are_tunnelled_byte_for_byte(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    client = await edge.client()
    assert await client.connect(f"127.0.0.1:{port}") == "HTTP/1.1 200 Connection established"
    data = random.Random(1).randbytes(1 << 20)
    assert await client.echoed(data) == data
    client.writer.write_eof()
    assert await client.rest() == b""
    await eventually(lambda: edge.door.facts()["tunnels"] == 0)
    assert edge.door.unmetered == 0


def echo_server() -> Any:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()

    return serve


async def test_bytes_right_behind_the_connect_are_not_lost(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    client = await edge.client()
    client.writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\nclient hello".encode())
    assert await client.head() == "HTTP/1.1 200 Connection established"
    assert await asyncio.wait_for(client.reader.readexactly(12), 10) == b"client hello"


async def test_a_connect_in_single_bytes_is_served(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    client = await edge.client()
    client.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode():
        client.writer.write(bytes([byte]))
        await client.writer.drain()
    assert await client.head() == "HTTP/1.1 200 Connection established"


async def test_a_place_that_refuses_is_a_bad_gateway(edge: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    client = await edge.client()
    assert await client.connect(f"127.0.0.1:{port}") == "HTTP/1.1 502 Bad Gateway"
    assert await client.rest() == b""


async def test_the_name_of_a_probe_leads_to_the_port_in_it_and_is_never_looked_up(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    client = await edge.client()
    assert await client.connect(f"p{port}.probe.halton.invalid:443") == "HTTP/1.1 200 Connection established"
    assert await client.echoed(b"hello") == b"hello"
    for name, status in ((f"p{edge.port}", "403 Forbidden"), ("p0", "502 Bad Gateway"), ("x", "502 Bad Gateway")):
        client = await edge.client()
        assert await client.connect(f"{name}.probe.halton.invalid:443") == f"HTTP/1.1 {status}"


@pytest.mark.parametrize("name", [
    "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "0.0.0.0", "0", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "017700000001", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "::ffff:127.0.0.1", "[0:0:0:0:0:ffff:127.0.0.1]",
])  # fmt: skip
async def test_the_proxys_own_port_is_refused_however_it_is_named(edge: Any, name: str) -> None:
    client = await edge.client()
    assert await client.connect(f"{name}:{edge.port}") == "HTTP/1.1 403 Forbidden"


@pytest.mark.parametrize("name", ["[::1]", "::1", "[::]", "127.0.0.2"])
async def test_where_nobody_listens_the_proxys_own_port_leads_nowhere(edge: Any, name: str) -> None:
    client = await edge.client()
    assert await client.connect(f"{name}:{edge.port}") in ("HTTP/1.1 403 Forbidden", "HTTP/1.1 502 Bad Gateway")
    assert await client.rest() == b""


@pytest.mark.parametrize("name", ["API.OPENAI.COM", "api.openai.com.", "Api.OpenAI.com.."])
async def test_a_provider_is_known_however_its_name_is_written(edge: Any, name: str) -> None:
    await edge.worker("one")
    client = await edge.client()
    assert await client.connect(f"{name}:443") == "HTTP/1.1 200 one 1"


async def test_a_second_connect_is_the_tunnels_business_and_opens_no_other(edge: Any, places: Any) -> None:
    port, other = await places.open(echo_server()), await places.open(silent)
    client = await edge.client()
    second = f"CONNECT 127.0.0.1:{other} HTTP/1.1\r\n\r\n".encode()
    client.writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode() + second)
    assert await client.head() == "HTTP/1.1 200 Connection established"
    assert await asyncio.wait_for(client.reader.readexactly(len(second)), 10) == second
    assert edge.door.facts()["tunnels"] == 1


async def test_a_provider_goes_to_a_worker_with_its_connect_unread(edge: Any) -> None:
    await edge.worker("one")
    client = await edge.client()
    assert await client.connect(PROVIDER) == "HTTP/1.1 200 one 1"
    data = random.Random(2).randbytes(1 << 20)
    assert await client.echoed(data) == data
    assert edge.door.facts() == {"port": edge.port, "workers": 1, "tunnels": 0, "unmetered": 0, "refused": 0, "shed": 0}


async def test_a_provider_on_another_port_is_tunnelled(edge: Any) -> None:
    await edge.worker("one")
    client = await edge.client()
    assert await client.connect("api.openai.com:8443") == "HTTP/1.1 200 Connection established"
    assert await client.reader.readline() == b"hello\n"
    assert edge.door.unmetered == 0


async def test_without_a_worker_a_provider_is_tunnelled_and_counted(edge: Any) -> None:
    async with ledger_end(edge.home.socket("ledger")) as ledger:
        await ledger.connected()
        client = await edge.client()
        assert await client.connect(PROVIDER) == "HTTP/1.1 200 Connection established"
        assert await client.reader.readline() == b"hello\n"
        assert await client.echoed(b"x" * 1000) == b"x" * 1000
        client.writer.write_eof()
        await client.rest()
        opened, moved = await ledger.take(2)
        assert isinstance(opened, Gap) and isinstance(moved, Gap)
        assert (opened.cause, opened.host, opened.connections, opened.bytes) == ("capture_unavailable", "api.openai.com", 1, 0)
        assert (moved.cause, moved.host, moved.connections, moved.bytes) == ("capture_unavailable", "api.openai.com", 0, 2006)
    assert edge.door.unmetered == 1


async def test_a_worker_that_hangs_gives_its_queue_back_and_does_not_touch_it_when_it_wakes_up(edge: Any) -> None:
    worker = await edge.worker("one")
    os.kill(worker.pid, signal.SIGSTOP)
    clients = [await edge.client() for _ in range(5)]
    began = time.monotonic()
    statuses = await asyncio.gather(*(client.connect(PROVIDER) for client in clients))
    assert time.monotonic() - began < 5
    assert statuses == ["HTTP/1.1 200 Connection established"] * 5
    assert edge.door.facts() == {"port": edge.port, "workers": 0, "tunnels": 5, "unmetered": 5, "refused": 0, "shed": 0}
    os.kill(worker.pid, signal.SIGCONT)
    await eventually(lambda: edge.door.workers.healthy == 1)
    later = await edge.client()
    assert await later.connect(PROVIDER) == "HTTP/1.1 200 one 1"  # it served none of the five before
    for client in clients:
        assert await client.reader.readline() == b"hello\n"
        assert await client.echoed(b"still whole") == b"still whole"
    assert edge.door.unmetered == 5
    assert await later.echoed(b"metered") == b"metered"


async def test_a_worker_that_is_killed_gives_its_queue_back_at_once(edge: Any) -> None:
    async with ledger_end(edge.home.socket("ledger")) as ledger:
        await ledger.connected()
        worker = await edge.worker("one")
        os.kill(worker.pid, signal.SIGSTOP)
        client = await edge.client()
        connecting = asyncio.create_task(client.connect(PROVIDER))
        await eventually(lambda: edge.door.workers._workers[0].handed)
        began = time.monotonic()
        os.kill(worker.pid, signal.SIGKILL)
        assert await connecting == "HTTP/1.1 200 Connection established"
        assert time.monotonic() - began < 0.9
        (gap,) = await ledger.take(1)
        assert isinstance(gap, Gap)
        assert (gap.host, gap.connections) == ("api.openai.com", 1)


async def test_what_a_killed_worker_served_breaks_and_is_not_served_twice(edge: Any) -> None:
    worker = await edge.worker("one")
    client = await edge.client()
    assert await client.connect(PROVIDER) == "HTTP/1.1 200 one 1"
    os.kill(worker.pid, signal.SIGKILL)
    try:
        assert await client.rest() == b""
    except ConnectionResetError:
        pass
    assert edge.door.unmetered == 0


async def test_another_worker_takes_over_what_a_killed_one_left(edge: Any) -> None:
    first = await edge.worker("one")
    await edge.worker("two")
    os.kill(first.pid, signal.SIGSTOP)
    clients = [await edge.client() for _ in range(2)]
    connecting = [asyncio.create_task(client.connect(PROVIDER)) for client in clients]
    await asyncio.wait(connecting, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    os.kill(first.pid, signal.SIGKILL)
    assert sorted(await asyncio.gather(*connecting)) == ["HTTP/1.1 200 two 1", "HTTP/1.1 200 two 2"]
    assert edge.door.unmetered == 0


async def test_workers_share_the_connections(edge: Any) -> None:
    await edge.worker("one")
    await edge.worker("two")
    clients = [await edge.client() for _ in range(4)]
    statuses = [await client.connect(PROVIDER) for client in clients]
    assert sorted(statuses) == ["HTTP/1.1 200 one 1", "HTTP/1.1 200 one 2", "HTTP/1.1 200 two 1", "HTTP/1.1 200 two 2"]


async def test_a_worker_that_says_nothing_on_connecting_stops_nobody(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute:
        mute.connect(str(edge.home.socket("edge")))
        client = await edge.client()
        assert await client.connect(f"127.0.0.1:{port}") == "HTTP/1.1 200 Connection established"


async def test_a_ledger_that_talks_nonsense_stops_nobody(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    async with ledger_end(edge.home.socket("ledger")) as ledger:
        (await ledger.connected()).write(b"\xff" * 100)
        await ledger.connected()
        client = await edge.client()
        assert await client.connect(f"127.0.0.1:{port}") == "HTTP/1.1 200 Connection established"


async def test_settling_waits_for_tunnels_that_move_and_not_for_idle_ones(edge: Any, places: Any) -> None:
    await edge.door.settle(10)
    port = await places.open(silent)
    client = await edge.client()
    await client.connect(f"127.0.0.1:{port}")
    client.writer.write(b"x")
    await eventually(lambda: any(traffic.bytes for traffic in edge.door._tunnels))
    settling = asyncio.create_task(edge.door.settle(10))
    client.writer.transport.abort()
    await asyncio.wait_for(settling, 5)
    assert edge.door.facts()["tunnels"] == 0


async def test_an_idle_tunnel_does_not_hold_up_the_end(edge: Any, places: Any) -> None:
    port = await places.open(silent)
    client = await edge.client()
    await client.connect(f"127.0.0.1:{port}")
    await eventually(lambda: edge.door.facts()["tunnels"] == 1)
    async with asyncio.timeout(5):
        await edge.door.settle(60)
    assert edge.door.facts()["tunnels"] == 0


async def test_at_the_end_the_ledger_is_told_what_open_tunnels_moved(edge: Any) -> None:
    async with ledger_end(edge.home.socket("ledger")) as ledger:
        await ledger.connected()
        client = await edge.client()
        assert await client.connect(PROVIDER) == "HTTP/1.1 200 Connection established"
        assert await client.reader.readline() == b"hello\n"
        (opened,) = await ledger.take(1)
        edge.running.cancel()
        settling = asyncio.create_task(edge.door.settle(60))
        (moved,) = await ledger.take(1)
        assert isinstance(opened, Gap) and isinstance(moved, Gap)
        assert (opened.connections, opened.bytes, moved.connections, moved.bytes) == (1, 0, 0, 6)
        await ledger.answer(Recorded([], [opened.serial, moved.serial]))
        await asyncio.wait_for(settling, 10)


async def test_without_a_ledger_the_end_comes_all_the_same(edge: Any) -> None:
    client = await edge.client()
    assert await client.connect(PROVIDER) == "HTTP/1.1 200 Connection established"
    async with asyncio.timeout(5):
        await edge.door.settle(60)


async def test_another_port_of_ours_is_refused_however_it_is_named(home: Home, listener: socket.socket, places: Any) -> None:
    page = await places.open(echo_server())
    door = Door(home, listener, lambda host: False, {}, [page])
    running = asyncio.create_task(door.run())
    for name in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(f"CONNECT {name}:{page} HTTP/1.1\r\n\r\n".encode())
        assert (await asyncio.wait_for(reader.readline(), 10)) == b"HTTP/1.1 403 Forbidden\r\n"
        writer.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.settle(1)


async def test_a_listener_is_refused_wherever_on_loopback_it_is(home: Home, listener: socket.socket, places: Any) -> None:
    server = ("127.0.0.1", await places.open(echo_server()))
    others = [listen(0, "a server", "another", host=host) for host in ("::1", "127.0.0.2", "127.0.0.1")]
    door = Door(home, listener, lambda host: False, {}, [], dict.fromkeys(others, server))
    running = asyncio.create_task(door.run())
    for other in others:
        host, port = other.getsockname()[:2]
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(f"CONNECT [{host}]:{port} HTTP/1.1\r\n\r\n".encode())
        assert (await asyncio.wait_for(reader.readline(), 10)) == b"HTTP/1.1 403 Forbidden\r\n"
        writer.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.settle(1)
    for other in others:
        other.close()


async def test_a_port_that_the_proxy_had_before_leads_to_the_same_and_is_refused_as_a_target(
    home: Home, listener: socket.socket, places: Any
) -> None:
    former = listen(0, "the proxy", "another")
    door = Door(home, listener, lambda host: False, {}, former=[former])
    running = asyncio.create_task(door.run())
    port = await places.open(echo_server())
    for asked, status in ((port, b"200 Connection established"), (former.getsockname()[1], b"403 Forbidden")):
        reader, writer = await asyncio.open_connection(*former.getsockname())
        writer.write(f"CONNECT 127.0.0.1:{asked} HTTP/1.1\r\n\r\n".encode())
        assert (await asyncio.wait_for(reader.readline(), 10)) == b"HTTP/1.1 " + status + b"\r\n"
        writer.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.settle(1)
    former.close()


async def test_ports_that_it_is_told_later_are_refused_too(edge: Any, places: Any) -> None:
    first, second = await places.open(echo_server()), await places.open(echo_server())
    edge.door.refuse_also([first])
    edge.door.refuse_also([second])
    statuses = [await (await edge.client()).connect(f"127.0.0.1:{port}") for port in (first, second, edge.port)]
    assert statuses == ["HTTP/1.1 200 Connection established", "HTTP/1.1 403 Forbidden", "HTTP/1.1 403 Forbidden"]


async def test_beyond_what_it_may_hold_it_says_so(home: Home, listener: socket.socket, places: Any) -> None:
    port = await places.open(silent)
    door = Door(home, listener, lambda host: False, {}, most=2)
    running = asyncio.create_task(door.run())
    statuses, writers = [], []
    for _ in range(3):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
        statuses.append(await asyncio.wait_for(reader.readline(), 10))
        writers.append(writer)
    assert statuses == [b"HTTP/1.1 200 Connection established\r\n"] * 2 + [b"HTTP/1.1 503 Service Unavailable\r\n"]
    assert door.facts()["shed"] == 1
    for writer in writers:
        writer.transport.abort()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await door.settle(1)


async def test_what_was_accepted_is_finished_however_still_it_is(edge: Any, places: Any) -> None:
    port = await places.open(echo_server())
    client = await edge.client()
    assert await client.connect(f"127.0.0.1:{port}") == "HTTP/1.1 200 Connection established"
    edge.running.cancel()
    finishing = asyncio.create_task(edge.door.finish())
    await asyncio.sleep(1)
    assert await client.echoed(b"still here") == b"still here"
    assert not finishing.done()
    client.writer.transport.abort()
    await asyncio.wait_for(finishing, 10)


async def test_workers_that_are_let_go_come_to_the_next_edge_and_give_back_their_queue(edge: Any) -> None:
    worker = await edge.worker("one")
    os.kill(worker.pid, signal.SIGSTOP)
    client = await edge.client()
    connecting = asyncio.create_task(client.connect(PROVIDER))
    await eventually(lambda: edge.door.workers._workers[0].handed)
    edge.door.workers.let_go()
    assert await connecting == "HTTP/1.1 200 Connection established"
    os.kill(worker.pid, signal.SIGCONT)
    await eventually(lambda: edge.door.workers.healthy == 1)  # here the next one is the same


async def test_an_edge_that_stood_still_does_not_take_its_workers_for_silent(edge: Any) -> None:
    worker = await edge.worker("one")
    os.kill(worker.pid, signal.SIGSTOP)
    time.sleep(1.5)  # as if the machine had slept
    await asyncio.sleep(0.2)
    assert edge.door.workers.healthy == 1
    os.kill(worker.pid, signal.SIGCONT)
    client = await edge.client()
    assert await client.connect(PROVIDER) == "HTTP/1.1 200 one 1"
