"""The blind tunnel: every byte, both ways, with half-closes and backpressure."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import socket
import struct
from collections.abc import AsyncIterator

import pytest

from halton.edge import tunnel as tunnel_module
from halton.edge.tunnel import Traffic, connect, tunnel

pytestmark = pytest.mark.anyio
MIB = 1 << 20


class Ends:
    """A tunnel with a raw socket at each end, and what it counted."""

    def __init__(self) -> None:
        self.traffic = Traffic()
        self.client: socket.socket
        self.server: socket.socket
        self.running: asyncio.Task[None]

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0)) as near, socket.create_server(("127.0.0.1", 0)) as far:
            # Small buffers in the kernel, so that what is in flight is known to be little.
            far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
            self.client = socket.create_connection(near.getsockname())
            accepted, _ = near.accept()
            upstream = await connect("127.0.0.1", far.getsockname()[1])
            self.server, _ = far.accept()
        for end in (self.client, self.server, accepted):
            end.setblocking(False)
        self.running = loop.create_task(tunnel(accepted, upstream, self.traffic))

    async def ended(self) -> None:
        await asyncio.wait_for(asyncio.shield(self.running), 10)

    async def close(self) -> None:
        self.client.close()
        self.server.close()
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    ends = Ends()
    await ends.open()
    yield ends
    await ends.close()


async def send(end: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(end, data)


async def receive(end: socket.socket, size: int) -> bytes:
    parts, missing = [], size
    async with asyncio.timeout(20):
        while missing and (part := await asyncio.get_running_loop().sock_recv(end, min(missing, 1 << 18))):
            parts.append(part)
            missing -= len(part)
    return b"".join(parts)


async def test_16_mib_pass_both_ways_at_once_unchanged(ends: Ends) -> None:
    up, down = random.Random(1).randbytes(16 * MIB), random.Random(2).randbytes(16 * MIB)
    _, _, got_up, got_down = await asyncio.gather(
        send(ends.client, up), send(ends.server, down), receive(ends.server, len(up)), receive(ends.client, len(down))
    )
    assert hashlib.sha256(got_up).digest() == hashlib.sha256(up).digest()
    assert hashlib.sha256(got_down).digest() == hashlib.sha256(down).digest()
    assert ends.traffic.bytes == 32 * MIB


async def test_single_bytes_pass_at_once(ends: Ends) -> None:
    for number in range(50):
        await send(ends.client, bytes([number]))
        assert await receive(ends.server, 1) == bytes([number])
        await send(ends.server, bytes([number]))
        assert await receive(ends.client, 1) == bytes([number])


@pytest.mark.parametrize("first", ["client", "server"])
async def test_one_direction_may_end_while_the_other_goes_on(ends: Ends, first: str) -> None:
    early, late = (ends.client, ends.server) if first == "client" else (ends.server, ends.client)
    await send(early, b"my last words")
    early.shutdown(socket.SHUT_WR)
    assert await receive(late, 100) == b"my last words"
    answer = random.Random(3).randbytes(2 * MIB)
    sending = asyncio.create_task(send(late, answer))
    assert await receive(early, len(answer)) == answer
    await sending
    assert not ends.running.done()


async def test_a_tunnel_whose_both_directions_have_ended_is_over(ends: Ends) -> None:
    data = random.Random(4).randbytes(4 * MIB)
    ends.client.shutdown(socket.SHUT_WR)
    assert await receive(ends.server, 1) == b""
    sending = asyncio.create_task(send(ends.server, data))
    sending.add_done_callback(lambda _: ends.server.shutdown(socket.SHUT_WR))
    assert await receive(ends.client, len(data)) == data
    assert await receive(ends.client, 1) == b""
    await ends.ended()


async def test_when_both_ends_close_at_once_the_tunnel_is_over(ends: Ends) -> None:
    ends.client.shutdown(socket.SHUT_WR)
    ends.server.shutdown(socket.SHUT_WR)
    assert await receive(ends.client, 1) == b""
    assert await receive(ends.server, 1) == b""
    await ends.ended()


@pytest.mark.parametrize("first", ["client", "server"])
async def test_a_reset_is_passed_on(ends: Ends, first: str) -> None:
    resetting, other = (ends.client, ends.server) if first == "client" else (ends.server, ends.client)
    await send(resetting, b"x")
    assert await receive(other, 1) == b"x"
    resetting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    resetting.close()
    with pytest.raises(ConnectionResetError):
        await receive(other, 1)
    await ends.ended()


async def test_a_slow_reader_holds_its_writer_back(ends: Ends) -> None:
    data = random.Random(5).randbytes(48 * MIB)
    sending = asyncio.create_task(send(ends.client, data))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(sending), 0.5)
    assert not sending.done()
    assert ends.traffic.bytes < 12 * MIB  # the kernel's buffers and ours, and no more
    got = await receive(ends.server, len(data))
    assert hashlib.sha256(got).digest() == hashlib.sha256(data).digest()
    await sending


async def test_a_slow_reader_does_not_hold_back_the_other_way(ends: Ends) -> None:
    stuck = asyncio.create_task(send(ends.client, bytes(48 * MIB)))
    await send(ends.server, b"still here")
    assert await receive(ends.client, 10) == b"still here"
    stuck.cancel()


async def test_a_place_that_refuses_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(OSError):
        await connect("127.0.0.1", port)


async def test_a_place_that_does_not_answer_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnel_module, "CONNECT_TIMEOUT_S", 0.05)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:  # nobody accepts, so the kernel lets the next ones wait
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        with pytest.raises(TimeoutError):
            await connect("127.0.0.1", full.getsockname()[1])
        for one in waiting:
            one.close()


async def test_bytes_that_wait_for_a_slow_reader_are_not_overwritten_by_those_behind_them(ends: Ends) -> None:
    sent = b""
    with contextlib.suppress(TimeoutError):
        while True:  # piece by piece, until the kernel takes no more and a little lies in the tunnel itself
            piece = random.Random(len(sent)).randbytes(20_000)
            await send(ends.client, piece)
            sent += piece
            async with asyncio.timeout(0.2):
                while ends.traffic.bytes < len(sent):
                    await asyncio.sleep(0)
    got = await receive(ends.server, len(sent))
    assert hashlib.sha256(got).digest() == hashlib.sha256(sent).digest()
