"""The worker's end of the edge's channel, with the edge's end held by the test."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator

import pytest

from eventually import eventually
from halton.capture.channel import Channel
from halton.paths import Home
from halton.pulse import Pulse

pytestmark = pytest.mark.anyio


class EdgeEnd:
    """Listens where the edge would, and hands over sockets with tokens."""

    def __init__(self, home: Home) -> None:
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.setblocking(False)
        self._listener.bind(str(home.socket("edge")))
        self._listener.listen()
        self._open: list[socket.socket] = [self._listener]
        self.channel: socket.socket
        self.pulse: Pulse

    async def introduced(self) -> None:
        loop = asyncio.get_running_loop()
        self.channel, _ = await asyncio.wait_for(loop.sock_accept(self._listener), 10)
        self._open.append(self.channel)
        data: bytes = b""
        descriptors: list[int] = []

        def arrived() -> bool:
            nonlocal data, descriptors
            try:
                data, descriptors, _, _ = socket.recv_fds(self.channel, 1, 1)
            except BlockingIOError:
                return False
            return True

        self.channel.setblocking(False)
        await eventually(arrived)
        assert data == b"w"
        self.pulse = Pulse(descriptors[0])
        os.close(descriptors[0])

    def hand_over(self, *, token: bytes = b"t", whole: bool = True) -> tuple[socket.socket, int]:
        """The client's own end, and the token that the edge keeps."""
        ours, accepted = socket.socketpair()
        reading, writing = os.pipe()
        os.write(writing, token)
        os.close(writing)
        socket.send_fds(self.channel, [b"c"], [accepted.fileno(), reading] if whole else [accepted.fileno()])
        accepted.close()
        ours.settimeout(10)
        self._open.append(ours)
        return ours, reading

    async def answered(self, count: int) -> bytes:
        got = b""
        async with asyncio.timeout(10):
            while len(got) < count:
                got += await asyncio.get_running_loop().sock_recv(self.channel, count - len(got))
        return got

    def close(self) -> None:
        for one in self._open:
            one.close()


class Rig:
    def __init__(self, home: Home) -> None:
        self.edge = EdgeEnd(home)
        pulse, self._descriptor = Pulse.create(home.run)
        self.taken: list[socket.socket] = []
        self.channel = Channel(home.socket("edge"), pulse, self._descriptor, self.taken.append)
        self._tasks = [asyncio.create_task(self.channel.run()), asyncio.create_task(self.channel.beat())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.edge.close()
        for one in self.taken:
            one.close()
        os.close(self._descriptor)


@pytest.fixture
async def rig(home: Home) -> AsyncIterator[Rig]:
    rig = Rig(home)
    await rig.edge.introduced()
    yield rig
    await rig.close()


async def test_the_worker_beats_in_the_memory_it_hands_over(rig: Rig) -> None:
    beats, _ = rig.edge.pulse.read()
    await eventually(lambda: rig.edge.pulse.read()[0] > beats + 1)


async def test_a_connection_whose_token_is_there_is_taken(rig: Rig) -> None:
    ours, token = rig.edge.hand_over()
    assert await rig.edge.answered(1) == b"t"
    (taken,) = rig.taken
    assert taken.getblocking() is False
    taken.send(b"ping")
    assert ours.recv(10) == b"ping"
    assert os.read(token, 1) == b""
    os.close(token)


async def test_a_connection_whose_token_is_gone_is_not_touched(rig: Rig) -> None:
    ours, token = rig.edge.hand_over(token=b"")
    assert await rig.edge.answered(1) == b"t"
    assert rig.taken == []
    assert ours.recv(1) == b""  # the worker's copy is closed and nothing was said
    os.close(token)


async def test_of_many_connections_each_is_decided_by_its_own_token(rig: Rig) -> None:
    tokens = [rig.edge.hand_over(token=b"t" if number % 2 else b"")[1] for number in range(20)]
    assert await rig.edge.answered(20) == b"t" * 20
    assert len(rig.taken) == 10
    for token in tokens:
        os.close(token)


async def test_an_edge_that_reads_no_answers_for_a_while_gets_all_of_them(rig: Rig) -> None:
    for number in range(1, 401):  # a socket holds less than 300 answers, one by one
        ours, token = rig.edge.hand_over()
        await eventually(lambda number=number: len(rig.taken) == number)
        for end in (ours, rig.taken[-1]):
            end.close()
        os.close(token)
    assert await rig.edge.answered(400) == b"t" * 400


async def test_a_worker_that_leaves_says_so_and_keeps_its_connections(rig: Rig) -> None:
    ours, token = rig.edge.hand_over()
    await rig.edge.answered(1)
    rig.channel.leave()
    assert await asyncio.wait_for(asyncio.get_running_loop().sock_recv(rig.edge.channel, 1), 10) == b""
    rig.taken[0].send(b"still here")
    assert ours.recv(10) == b"still here"
    os.close(token)


async def test_leaving_without_an_edge_is_nothing(home: Home) -> None:
    Channel(home.socket("edge"), Pulse.create(home.run)[0], 0, lambda client: None).leave()


async def test_the_worker_finds_the_next_edge(rig: Rig) -> None:
    rig.edge.channel.close()
    await rig.edge.introduced()
    _, token = rig.edge.hand_over()
    assert await rig.edge.answered(1) == b"t"
    assert len(rig.taken) == 1
    os.close(token)


async def test_a_connection_that_lost_its_descriptors_on_the_way_ends_the_channel(rig: Rig) -> None:
    """The kernel drops descriptors that the receiver has no room for: the edge takes all back when the channel ends."""
    ours, token = rig.edge.hand_over(whole=False)
    assert await asyncio.wait_for(asyncio.get_running_loop().sock_recv(rig.edge.channel, 1), 10) == b""
    assert rig.taken == []
    assert ours.recv(1) == b""
    assert os.read(token, 1) == b"t"
    os.close(token)
    await rig.edge.introduced()


async def test_a_worker_that_leaves_does_not_come_again_when_the_edge_lets_it_go(rig: Rig) -> None:
    rig.channel.leave()
    rig.edge.channel.close()
    running, _ = rig._tasks
    await asyncio.wait_for(asyncio.shield(running), 10)
    with pytest.raises(BlockingIOError):
        rig.edge._listener.accept()


async def test_it_leaves_though_the_edge_has_gone_first(rig: Rig) -> None:
    rig.edge.channel.close()
    rig.channel.leave()
    running, _ = rig._tasks
    await asyncio.wait_for(asyncio.shield(running), 10)
