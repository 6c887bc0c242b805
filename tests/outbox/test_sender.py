"""The buffer in front of a socket: it takes or refuses at once, and says when it is empty and when there is room again."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest

from eventually import eventually
from halton.frames import AnyFrame, Flush, ResponseBody, Unpacker
from halton.outbox.sender import BOUND, Class, Sender

pytestmark = pytest.mark.anyio
BIG = ResponseBody("a", 1, bytes(60_000))


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        yield ours, theirs


def nothing() -> None:
    """Nobody wants to know."""


def read(theirs: socket.socket) -> list[AnyFrame]:
    unpacker: Unpacker[AnyFrame] = Unpacker(AnyFrame)
    frames: list[AnyFrame] = []
    try:
        while data := theirs.recv(1 << 20):
            frames += unpacker.feed(data)
    except BlockingIOError:
        pass
    return frames


async def test_a_frame_without_a_socket_is_refused_and_not_counted_as_dropped() -> None:
    sender = Sender(nothing, nothing)
    assert not sender.send(Flush(1), Class.HEAD)
    assert sender.dropped_frames == 0


async def test_frames_arrive_in_order_and_the_empty_buffer_is_said(ends: tuple[socket.socket, socket.socket]) -> None:
    sent: list[str] = []
    sender = Sender(lambda: sent.append("all"), nothing)
    sender.attach(ends[0])
    assert all(sender.send(Flush(number), Class.HEAD) for number in range(3))
    assert sent == []
    await eventually(lambda: sent)
    assert read(ends[1]) == [Flush(0), Flush(1), Flush(2)]
    sender.detach()


async def test_a_head_that_found_no_room_is_asked_for_again_when_there_is_some(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    room: list[str] = []
    sender = Sender(nothing, lambda: room.append("again"))
    sender.attach(ends[0])
    while sender.send(BIG, Class.HEAD):
        pass
    await asyncio.sleep(0)
    assert (room, sender.dropped_frames) == ([], 1)
    taken = 0
    async with asyncio.timeout(10):
        while not room:
            taken += len(await asyncio.get_running_loop().sock_recv(ends[1], 1 << 20))
    assert taken >= BOUND // 2 - (1 << 20)
    sender.detach()


async def test_a_frame_that_cannot_be_said_is_dropped_and_raises_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    sender = Sender(nothing, nothing)
    sender.attach(ends[0])
    assert not sender.send(ResponseBody("\ud800", 1, b""), Class.HEAD)
    assert sender.dropped_frames == 1
    sender.detach()


async def test_what_had_not_left_is_gone_with_its_socket(ends: tuple[socket.socket, socket.socket]) -> None:
    sender = Sender(nothing, nothing)
    sender.attach(ends[0])
    sender.send(Flush(1), Class.HEAD)
    sender.detach()
    sender.attach(ends[0])
    sender.send(Flush(2), Class.HEAD)
    await eventually(lambda: (frames := read(ends[1])) and frames == [Flush(2)])
    sender.detach()
