"""A reset is known from an orderly end, and passed on only if it takes nothing back that is on its way."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from struct import pack

import pytest

from eventually import eventually
from halton.capture.reset import reset_on_close, was_reset

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ends() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, socket.socket]]:
    """Our end of a connection, and the bare socket of the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        other, _ = listener.accept()
    with other:
        yield reader, writer, other
    if not writer.is_closing():
        writer.transport.abort()


async def test_a_reset_is_none_before_it_comes_and_an_orderly_end_is_none(
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter, socket.socket],
) -> None:
    reader, _, other = ends
    assert not was_reset(reader)
    other.close()
    assert await reader.read() == b""
    assert not was_reset(reader)


async def test_a_reset_is_known_behind_what_came_before_it(
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter, socket.socket],
) -> None:
    reader, _, other = ends
    other.sendall(b"half")
    assert await reader.readexactly(4) == b"half"
    other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack("ii", 1, 0))
    other.close()
    await eventually(lambda: was_reset(reader))


async def test_a_client_that_has_all_that_was_sent_sees_a_reset_behind_it(
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter, socket.socket],
) -> None:
    _, writer, other = ends
    writer.write(b"half")
    reset_on_close(writer)
    writer.close()
    assert await asyncio.to_thread(other.recv, 64) == b"half"
    with pytest.raises(ConnectionResetError):
        await asyncio.to_thread(other.recv, 64)


async def test_what_a_slow_client_has_not_read_is_not_taken_back(
    ends: tuple[asyncio.StreamReader, asyncio.StreamWriter, socket.socket],
) -> None:
    _, writer, other = ends
    much = bytes(32 << 20)
    writer.write(much)
    reset_on_close(writer)
    writer.close()
    assert len(await asyncio.to_thread(_read, other)) == len(much)


def _read(channel: socket.socket) -> bytes:
    parts = []
    while part := channel.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


async def test_what_is_no_stream_of_asyncio_is_left_alone() -> None:
    reset_on_close(None)
    assert not was_reset(None)
