"""Clients that hardly read, a provider that hardly sends, and one that does not read what is sent to it: nothing piles up.

A client that reads a byte a second has an endless answer before it, from a provider that sends as fast as it is let.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import raw
from client import body
from faults.exchange import Way
from faults.meter import meter, metering, resident_bytes
from faults.provider import serving
from faults.row import Figure, Row, Run, at_most, told

FLAT_MIB = 16.0
SETTLES_S, LASTS_S = 5, 20
ELSEWHERE = "api.openai.com"
BLOCK = bytes(64 << 10)
ENDLESS = raw.request(body("endless", streamed=True), b"x-api-key: sk-ant-api-test")
_HEAD = b"POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nauthorization: Bearer sk-test\r\n"
ASKED = _HEAD + b"content-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
UPLOADED = _HEAD + b"content-type: application/json\r\ncontent-length: 1073741824\r\n\r\n"
ANSWERING = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

type Step = Callable[[], None]


def measure(run: Run) -> Iterator[Figure]:
    connections = run.count(20, 4)
    with (
        serving(run.folder / "slow", _hardly) as (port, ca_file),
        meter(run.folder, elsewhere={ELSEWHERE: port}, roots=[ca_file]) as stack,
    ):
        way = Way.through(stack)
        way.context.load_verify_locations(ca_file)
        for name, begin in (
            ("slow clients", _reading),
            ("a slow provider", _waiting),
            ("a provider that does not read", _sending),
        ):
            before = resident_bytes(metering(stack))
            with begin(way, connections) as step:
                _go_on(step, run.count(SETTLES_S, 2))
                settled, seen = resident_bytes(metering(stack)), []
                for _ in range(run.count(LASTS_S, 3)):
                    _go_on(step, 1)
                    seen.append(resident_bytes(metering(stack)))
            yield at_most(f"{name}: RSS moves by", _mib(max(abs(one - settled) for one in seen)), FLAT_MIB, "MiB")
            yield told(
                f"{name}: RSS more than without them, for each of {connections}", _mib(settled - before) / connections, "MiB"
            )


def _go_on(step: Step, seconds: int) -> None:
    for _ in range(seconds):
        step()
        time.sleep(1.0)


def _mib(size: float) -> float:
    return size / (1 << 20)


@contextmanager
def _reading(way: Way, connections: int) -> Iterator[Step]:
    with ExitStack() as stack:
        channels = [stack.enter_context(way.connected()) for _ in range(connections)]
        for channel in channels:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            channel.sendall(ENDLESS)
        yield partial(_each, channels, lambda channel: _expect(channel.recv(1)))


@contextmanager
def _waiting(way: Way, connections: int) -> Iterator[Step]:
    with ExitStack() as stack:
        channels = [stack.enter_context(way.connected(ELSEWHERE)) for _ in range(connections)]
        for channel in channels:
            channel.sendall(ASKED)
        yield partial(_each, channels, lambda channel: _expect(channel.recv(64)))


@contextmanager
def _sending(way: Way, connections: int) -> Iterator[Step]:
    with ExitStack() as stack:
        channels = [stack.enter_context(way.connected(ELSEWHERE)) for _ in range(connections)]
        for channel in channels:
            channel.sendall(UPLOADED)
            channel.setblocking(False)
        yield partial(_each, channels, _fill)


def _each(channels: Sequence[ssl.SSLSocket], act: Callable[[ssl.SSLSocket], None]) -> None:
    for channel in channels:
        act(channel)


def _expect(part: bytes) -> None:
    if not part:
        raise ConnectionError("a connection was closed")


def _fill(channel: ssl.SSLSocket) -> None:
    with suppress(ssl.SSLWantWriteError, BlockingIOError):
        while True:
            channel.send(BLOCK)


async def _hardly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte a second; and of a long request nothing but its head."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b"content-length: 2\r\n" not in head:
        await asyncio.Event().wait()
    writer.write(ANSWERING)
    while True:
        writer.write(b"1\r\n:\r\n")
        await writer.drain()
        await asyncio.sleep(1.0)


WHO = {"slow clients": _reading, "a slow provider": _waiting, "a provider that does not read": _sending}
ROW = Row(
    number=17,
    fault="slow client, slow provider",
    demanded="backpressure, no buffering: RSS flat ± 16 MiB",
    measure=measure,
    in_suite=False,
    limit_s=120.0,
)
