"""An edge gives its sockets away over `run/door.sock`: each with what it is for, and nothing is refused meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from eventually import eventually
from halton.edge.handover import FORMER, PROXY, STANDING_FOR, Giving, look, take, tell_own_ports
from halton.edge.unix_door import serve_unix
from halton.paths import Home
from halton.setup.ports import listen

pytestmark = pytest.mark.anyio


class Edge:
    """The giving side, with real listening sockets."""

    def __init__(self) -> None:
        purposes = (PROXY, FORMER, STANDING_FOR)
        self.sockets = [(purpose, listen(0, purpose, "another")) for purpose in purposes]
        self.own_ports: list[int] = []
        self.giving = Giving(lambda: {"version": "1", "port": 8081}, self.sockets, self.refuse)

    def refuse(self, ports: Iterable[int]) -> None:
        self.own_ports = list(ports)

    def ports(self) -> list[int]:
        return [listener.getsockname()[1] for _, listener in self.sockets]


@asynccontextmanager
async def giving(home: Home) -> AsyncIterator[Edge]:
    edge = Edge()
    serving = asyncio.create_task(serve_unix(home.socket("door"), edge.giving.answer))
    await eventually(home.socket("door").exists)
    yield edge
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    for _, listener in edge.sockets:
        listener.close()


async def test_whoever_asks_gets_the_sockets_themselves_with_what_each_is_for(home: Home) -> None:
    async with giving(home) as edge:
        found = await asyncio.to_thread(take, home)
        assert found is not None
        assert (found.pid, found.facts["version"], found.facts["port"]) == (os.getpid(), "1", 8081)
        assert [name for name, _ in found.sockets] == ["proxy", "former", "standing-for"]
        assert [one.getsockname()[1] for _, one in found.sockets] == edge.ports()
        assert [one.getsockname()[1] for one in found.of(FORMER)] == [edge.ports()[1]]
        for _, listener in edge.sockets:  # it ends; who holds a duplicate goes on with the same queue
            listener.close()
        with socket.create_connection(("127.0.0.1", found.of(PROXY)[0].getsockname()[1]), timeout=5):
            client, _ = found.of(PROXY)[0].accept()
            client.close()
        found.close()


async def test_what_it_is_can_be_asked_without_taking_anything(home: Home) -> None:
    async with giving(home):
        told = await asyncio.to_thread(look, home)
    assert told == {"version": "1", "port": 8081, "pid": os.getpid(), "names": []}


async def test_ports_of_ours_can_be_told_to_it(home: Home) -> None:
    async with giving(home) as edge:
        assert await asyncio.to_thread(tell_own_ports, home, [8765])
        assert edge.own_ports == [8765]


async def test_the_door_is_its_owners_alone(home: Home) -> None:
    async with giving(home):
        assert stat.S_IMODE(home.socket("door").stat().st_mode) == 0o600


@pytest.mark.parametrize("said", [b"nonsense\n", b"[]\n", b'{"own_ports": 7}\n', b"x" * 100_000, b""])
async def test_whatever_is_said_to_it_it_goes_on(home: Home, said: bytes) -> None:
    async with giving(home):
        _, writer = await asyncio.open_unix_connection(str(home.socket("door")))
        writer.write(said)
        writer.write_eof()
        writer.close()
        assert await asyncio.to_thread(look, home) is not None


async def test_nobody_there_is_nothing_found(home: Home) -> None:
    assert (take(home), look(home), tell_own_ports(home, [1])) == (None, None, False)


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\n", b"[]\n", b'{"pid": "1", "names": []}\n', b'{"pid": 1, "names": ["proxy"]}\n']
)
async def test_an_answer_that_is_none_is_nothing_found_and_no_descriptor_stays(home: Home, answer: bytes) -> None:
    sockets, before = [], descriptors()

    def say(channel: socket.socket) -> None:
        with channel, closing(listen(0, "a server", "another")) as listener:
            channel.setblocking(True)
            channel.recv(100)
            sockets.append(json.dumps("asked"))
            if answer:
                socket.send_fds(channel, [answer], [listener.fileno(), listener.fileno()])

    serving = asyncio.create_task(serve_unix(home.socket("door"), say))
    await eventually(home.socket("door").exists)
    assert await asyncio.to_thread(take, home) is None
    assert sockets == ['"asked"']
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await eventually(lambda: descriptors() <= before)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
